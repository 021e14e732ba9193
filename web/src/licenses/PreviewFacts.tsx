import { IconArrowNarrowRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { useNow } from '../ui/time.ts'
import { usersCounted } from '../events/user-words.ts'
import { EndText } from './EndText.tsx'
import css from './PreviewPanel.module.css'
import { states } from './license-words.ts'
import { deliveryInLine, hearsInWords, seatUseInWords } from './preview-words.ts'
import type { LicensePreview } from './queries.ts'
import { UserNames } from './UserNames.tsx'
import { Warnings } from './Warnings.tsx'

type Props = { preview: LicensePreview; whoStays?: ReactNode }

/** A preview in full: sentences, then state, end of access, seats and who hears when. */
export function PreviewFacts({ preview, whoStays }: Props) {
  const { changes, warnings, followers } = preview
  return (
    <>
      {changes.length > 0 && (
        <ul className={css.changes} aria-label="Changes">
          {changes.map((change) => (
            <li key={change}>{change}</li>
          ))}
        </ul>
      )}
      <Warnings warnings={warnings} />
      <dl className={css.facts}>
        <State preview={preview} />
        <Access preview={preview} />
        <Seats preview={preview} whoStays={whoStays} />
        {changes.length > 0 && <Delivery delivery={preview.delivery} />}
        {followers > 0 && (
          <Fact label="Sandboxes">
            {followers === 1 ? '1 sandbox follows and changes' : `${followers} sandboxes follow and change`} with it
          </Fact>
        )}
      </dl>
    </>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Arrow({ before, after }: { before: ReactNode; after: ReactNode }) {
  return (
    <span className={css.arrow}>
      {before}
      <IconArrowNarrowRight size={14} aria-label="becomes" />
      {after}
    </span>
  )
}

function State({ preview: { before, after } }: { preview: LicensePreview }) {
  const now = <StatusBadge {...states[before.state]} />
  return (
    <Fact label="State">
      {after && after.state !== before.state ? (
        <Arrow before={now} after={<StatusBadge {...states[after.state]} />} />
      ) : (
        now
      )}
    </Fact>
  )
}

function Access({ preview }: { preview: LicensePreview }) {
  const { access, after } = preview
  const now = useNow()
  if (access.endsAt === null) return <Fact label="Access">Never ends</Fact>
  const ended = Date.parse(access.endsAt) <= now
  const grace = access.graceEndsAt !== access.endsAt ? access.graceEndsAt : null
  return (
    <Fact label="Access">
      {access.endsNow ? <strong>Ends the moment you save. </strong> : null}
      {ended ? 'Ended ' : 'Ends '}
      <EndText at={access.endsAt} zone={after?.timeZone ?? access.timeZone} />
      {grace && (
        <div className={css.part}>
          Grace until <EndText at={grace} zone={access.timeZone} />
        </div>
      )}
    </Fact>
  )
}

function Seats({ preview: { seats }, whoStays }: Props) {
  const { used, allowedBefore, allowedAfter } = seats
  // With each who loses a seat, one less is used; those who get one were not counted before.
  const usedAfter = used - seats.releasedCount + seats.assignedCount
  const same = allowedBefore === allowedAfter && used === usedAfter
  const before = seatUseInWords(used, allowedBefore)
  const staying = seats.overCount - seats.releasedCount
  return (
    <Fact label="Seats used">
      {same ? before : <Arrow before={before} after={<strong>{seatUseInWords(usedAfter, allowedAfter)}</strong>} />}
      {whoStays}
      {seats.releasedCount > 0 && (
        <Users
          title={`${usersCounted(seats.releasedCount)} ${seats.releasedCount === 1 ? 'loses' : 'lose'} the seat`}
          users={seats.released}
          count={seats.releasedCount}
        />
      )}
      {seats.assignedCount > 0 && (
        <Users
          title={`${usersCounted(seats.assignedCount)} ${seats.assignedCount === 1 ? 'gets' : 'get'} a seat`}
          users={seats.assigned}
          count={seats.assignedCount}
        />
      )}
      {staying > 0 && allowedAfter !== null && (
        <Users
          title={`${usersCounted(staying)} over the limit, least recently seen first`}
          users={seats.over}
          count={seats.overCount}
        />
      )}
    </Fact>
  )
}

function Users({ title, users, count }: { title: string; users: string[]; count: number }) {
  return (
    <div className={css.part}>
      <div>{title}</div>
      <UserNames label={title} users={users} count={count} />
    </div>
  )
}

function Delivery({ delivery }: { delivery: LicensePreview['delivery'] }) {
  const now = useNow()
  const [only] = delivery
  if (delivery.length === 1 && only) return <Fact label="Heard">{hearsInWords(only, now)}</Fact>
  return (
    <Fact label="Heard">
      {delivery.length > 1 ? (
        <details>
          <summary>{deliveryInLine(delivery)}</summary>
          <ul className={css.changes}>
            {delivery.map((one) => (
              <li key={one.installationId}>
                <code>{one.installationId.slice(-8)}</code>: {hearsInWords(one, now)}
              </li>
            ))}
          </ul>
        </details>
      ) : (
        deliveryInLine(delivery)
      )}
    </Fact>
  )
}
