import { IconCheck, IconLoader2 } from '@tabler/icons-react'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import css from './Delivery.module.css'
import { stagesOf } from './license-words.ts'
import type { License } from './queries.ts'

/** How far what is wanted has come, with revision and time of each stage. */
export function DeliverySteps({ license }: { license: License }) {
  const stages = stagesOf(license)
  if (license.recordOnly)
    return (
      <span className="quiet">
        Record only, not connected. A product connects with an activation code for this license, or by its Subscriber
        Org ID while the package has an adoption window open.
      </span>
    )
  if (!stages) return <span className="quiet">Nothing is installed that could obey.</span>
  const current = stages.findIndex((stage) => !stage.done)
  return (
    <ol className={css.steps} aria-label="Delivery" aria-live="polite">
      {stages.map(({ name, done, revision, at, words }, index) => (
        <li key={name} data-done={done} aria-current={index === current ? 'step' : undefined}>
          <span className={css.dot} aria-hidden="true">
            {done ? <IconCheck size={14} stroke={2.5} /> : <IconLoader2 size={14} />}
          </span>
          <div>
            <div className={css.name}>
              {name}
              <span className="quiet">{done ? '' : ' (waiting)'}</span>
            </div>
            <div className="quiet">
              {revision !== null && <>Revision {revision}</>}
              {revision !== null && at && ' · '}
              {at && <TimeAgo at={at} />}
            </div>
            <div className={css.words}>{words}</div>
          </div>
        </li>
      ))}
    </ol>
  )
}
