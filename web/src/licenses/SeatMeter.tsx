import { VisuallyHidden } from '@mantine/core'
import css from './SeatsCard.module.css'
import { meterInWords } from './seat-words.ts'

type Counts = { assigned: number; active7: number; active30: number; allowed: number | null }

const number = new Intl.NumberFormat('en')

/** Seats allowed and assigned, who was active, and how full it is. */
export function SeatMeter({ counts }: { counts: Counts | undefined }) {
  const { assigned, allowed } = counts ?? { assigned: 0, allowed: 0 }
  const told = (count: number | undefined) => (count === undefined ? '…' : number.format(count))
  const share =
    allowed === null ? 0 : allowed === 0 ? (assigned > 0 ? 100 : 0) : Math.min(100, (assigned / allowed) * 100)
  return (
    <div className={css.meter}>
      <dl className={css.numbers}>
        <Count label="Allowed" value={counts?.allowed === null ? 'No limit' : told(counts?.allowed)} />
        <Count label="Assigned" value={told(counts?.assigned)} />
        <Count label="Active in 7 days" value={told(counts?.active7)} />
        <Count label="Active in 30 days" value={told(counts?.active30)} />
      </dl>
      {allowed !== null && (
        <>
          <VisuallyHidden>
            <meter aria-label="Seats assigned" max={Math.max(allowed, assigned)} value={assigned}>
              {meterInWords(assigned, allowed)}
            </meter>
          </VisuallyHidden>
          <div className={css.bar} aria-hidden data-full={assigned === allowed} data-over={assigned > allowed}>
            <i style={{ width: `${share}%` }} />
          </div>
        </>
      )}
      <p className={`quiet ${css.note}`}>{counts ? meterInWords(assigned, allowed) : 'Counting…'}</p>
    </div>
  )
}

function Count({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  )
}
