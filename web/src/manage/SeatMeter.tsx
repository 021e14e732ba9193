import css from './ManagePage.module.css'
import type { Overview } from './queries.ts'
import { texts } from './texts.ts'

/** Seats allowed and used, and who was active. */
export function SeatMeter({ seats }: { seats: Overview['seats'] }) {
  const { allowed, used, active7, active30 } = seats
  const words = texts.seats
  const shown = [
    { label: words.allowed, value: allowed === null ? words.noLimit : texts.number(allowed) },
    { label: words.used, value: texts.number(used) },
    { label: words.active7, value: texts.number(active7) },
    { label: words.active30, value: texts.number(active30) },
  ]
  return (
    <div className={css.meter}>
      <dl className={css.numbers}>
        {shown.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {allowed !== null && (
        // The words below say the same.
        <div className={css.bar} aria-hidden="true" data-full={used === allowed} data-over={used > allowed}>
          <i style={{ width: `${Math.min(100, (used / Math.max(allowed, 1)) * 100)}%` }} />
        </div>
      )}
      <p className={css.note}>
        {words.meterWords(used, allowed)}{' '}
        {allowed !== null && (
          <span className="quiet">{seats.assignment === 'first_use' ? words.firstUse : words.explicit}</span>
        )}
      </p>
    </div>
  )
}
