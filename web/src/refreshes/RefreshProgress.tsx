import { VisuallyHidden } from '@mantine/core'
import { formatInstant, useNow, useZone } from '../ui/time.ts'
import type { Refresh } from './queries.ts'
import {
  acknowledgedInWords,
  comparedInWords,
  paceInWords,
  percentOf,
  progressAloud,
  waitInWords,
} from './refresh-words.ts'
import css from './RefreshProgress.module.css'

/** How far it is: compared, then acknowledged by the products; with the pace, and what it waits for. */
export function RefreshProgress({ refresh }: { refresh: Refresh }) {
  const now = useNow()
  const zone = useZone()
  const { status, dryRun, done, total, acknowledged, expected, deadlineAt } = refresh
  const wait = waitInWords(refresh, now)
  return (
    <div className={css.progress}>
      <Bar
        label="Compared"
        percent={total === null ? null : percentOf(done, total)}
        words={comparedInWords(refresh)}
        note={paceInWords(refresh)}
        busy={status === 'running'}
      />
      {!dryRun && (
        <Bar
          label="Acknowledged"
          percent={expected === 0 && status === 'running' ? 0 : percentOf(acknowledged, expected)}
          words={acknowledgedInWords(refresh)}
          note={status === 'waiting' && deadlineAt ? `waits until ${formatInstant(deadlineAt, zone)}` : null}
          busy={status === 'waiting'}
        />
      )}
      {wait && <p className={`quiet ${css.wait}`}>{wait}</p>}
      <VisuallyHidden>
        <output aria-live="polite">{progressAloud(refresh)}</output>
      </VisuallyHidden>
    </div>
  )
}

type BarProps = { label: string; percent: number | null; words: string; note: string | null; busy: boolean }

/** `percent` is null while nobody knows how many there are. */
function Bar({ label, percent, words, note, busy }: BarProps) {
  return (
    <div>
      <div className={css.words}>
        <strong>{words}</strong>
        {note && <span className="quiet">{note}</span>}
      </div>
      <div
        className={css.bar}
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent ?? undefined}
        aria-valuetext={words}
        data-busy={busy}
      >
        <i style={{ width: `${percent ?? 0}%` }} />
      </div>
    </div>
  )
}
