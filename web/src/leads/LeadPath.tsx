import { Button } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { useCan } from '../session.tsx'
import { ApiProblem } from '../api-problem.ts'
import { queryClient } from '../query-client.ts'
import { Guarded } from '../ui/Guarded.tsx'
import { notifyDone, notifyFailed } from '../ui/notify.ts'
import css from './LeadPath.module.css'
import { converted, leadStatuses, path, type PathStatus } from './lead-words.ts'
import { changeLead, type Lead } from './queries.ts'

/** The way of a lead: pick a step, then mark it as the current one. */
export function LeadPath({ lead }: { lead: Lead }) {
  const may = useCan('leads:write')
  const [picked, setPicked] = useState<PathStatus | null>(null)
  const [pending, setPending] = useState(false)
  const steps = lead.status === 'converted' ? converted : path
  const at = steps.findIndex((status) => status === lead.status)
  const target = picked ?? path[at < 2 ? at + 1 : at] ?? null
  const why =
    lead.status === 'converted'
      ? 'A converted lead stays converted'
      : may
        ? null
        : 'Your role does not allow changing leads'
  const mark = async () => {
    if (!target) return
    setPending(true)
    try {
      await changeLead(lead.id, lead.revision, { status: target })
      notifyDone(`The lead is marked as ${leadStatuses[target].label.toLowerCase()}.`)
      setPicked(null)
    } catch (error) {
      notifyFailed(error)
      if (error instanceof ApiProblem) await queryClient.invalidateQueries({ queryKey: ['leads', lead.id] })
    } finally {
      setPending(false)
    }
  }
  return (
    <section className={css.box} aria-label="Status path">
      <ol className={css.path}>
        {steps.map((status, index) => {
          const done = at >= 0 && index < at && lead.status !== 'unqualified'
          return (
            <li
              key={status}
              data-other={status === 'unqualified'}
              data-done={done}
              data-current={status === lead.status}
              data-picked={status === picked}
            >
              {status === 'unqualified' && <span className="quiet">or</span>}
              <button
                type="button"
                disabled={why !== null}
                aria-current={status === lead.status ? 'step' : undefined}
                aria-pressed={status === picked}
                onClick={() => setPicked(status === picked || status === lead.status ? null : (status as PathStatus))}
              >
                {done && <IconCheck size={14} stroke={2.4} aria-label="done" />}
                {leadStatuses[status].label}
              </button>
            </li>
          )
        })}
      </ol>
      {lead.status !== 'converted' && (
        <Guarded why={why}>
          <Button
            loading={pending}
            disabled={why !== null || target === null || target === lead.status}
            onClick={() => void mark()}
          >
            {target && target !== lead.status ? `Mark as ${leadStatuses[target].label.toLowerCase()}` : 'Mark status'}
          </Button>
        </Guarded>
      )}
    </section>
  )
}
