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
        <div
          className={css.bar}
          role="meter"
          aria-label={words.meter}
          aria-valuemin={0}
          aria-valuemax={Math.max(allowed, used, 1)}
          aria-valuenow={used}
          aria-valuetext={words.meterWords(used, allowed)}
          data-full={used === allowed}
          data-over={used > allowed}
        >
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
