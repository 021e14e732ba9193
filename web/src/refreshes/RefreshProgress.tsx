import { VisuallyHidden } from '@mantine/core'
import { useNow, useZone } from '../ui/time.ts'
import type { Refresh } from './queries.ts'
import {
  acknowledgedInWords,
  comparedInWords,
  deadlineInWords,
  paceInWords,
  percentOf,
  progressAloud,
} from './refresh-words.ts'
import css from './RefreshProgress.module.css'

/** How far it is: compared, then acknowledged by the products; with the pace, the deadline, and why it was started. */
export function RefreshProgress({ refresh }: { refresh: Refresh }) {
  const now = useNow()
  const zone = useZone()
  const { status, dryRun, reason, done, total, acknowledged, expected } = refresh
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
          note={deadlineInWords(refresh, zone, now)}
          busy={status === 'waiting'}
        />
      )}
      {status === 'waiting' && (
        <p className={`quiet ${css.text}`}>
          Who is connected was asked to check in at once; the others follow by themselves.
        </p>
      )}
      {reason && (
        <p className={css.text}>
          <span className="quiet">Reason:</span> <bdi>{reason}</bdi>
        </p>
      )}
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
      <VisuallyHidden>
        <progress aria-label={label} max={100} value={percent ?? undefined} aria-valuetext={words} />
      </VisuallyHidden>
      <div className={css.bar} aria-hidden data-busy={busy}>
        <i style={{ width: `${percent ?? 0}%` }} />
      </div>
    </div>
  )
}
