import { StatusBadge } from '../ui/StatusBadge.tsx'
import type { Outcome, Refresh } from './queries.ts'
import css from './RefreshCounts.module.css'
import { outcomesOf, outcomeWords } from './refresh-words.ts'

const number = new Intl.NumberFormat('en')

type Props = { refresh: Refresh; shown: Outcome | undefined; onShow: (outcome: Outcome | undefined) => void }

/** How many came to which outcome; one is chosen to see those alone, and again to see all. */
export function RefreshCounts({ refresh, shown, onShow }: Props) {
  const { counts, dryRun } = refresh
  return (
    <ul className={css.counts} aria-label="Outcomes">
      {outcomesOf(refresh).map((outcome) => {
        const { tone, label, hint } = outcomeWords(outcome, dryRun)
        return (
          <li key={outcome} data-none={counts[outcome] === 0}>
            <button
              type="button"
              title={hint}
              aria-pressed={shown === outcome}
              onClick={() => onShow(shown === outcome ? undefined : outcome)}
            >
              <span className={css.number}>{number.format(counts[outcome])}</span>
              <StatusBadge tone={tone} label={label} />
            </button>
          </li>
        )
      })}
    </ul>
  )
}
