import { IconMail, IconNote, IconUser } from '@tabler/icons-react'
import { itemOfEvent } from '../events/event-item.tsx'
import type { Look } from '../events/describe-changes.ts'
import { mailStatuses } from '../notifications/mail-words.ts'
import { AppLink } from '../ui/AppLink.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import type { TimelineItem } from '../ui/Timeline.tsx'
import css from './Journey.module.css'
import { deeds, nameOf } from './lead-words.ts'
import type { JourneyItem, Lead } from './queries.ts'

type Touch = NonNullable<JourneyItem['touch']>
type Mail = NonNullable<JourneyItem['mail']>

/** One step of a journey as a line of the timeline; null for a kind of a later version. */
export function itemOfJourney(item: JourneyItem, lead: Lead, look: Look): TimelineItem | null {
  const { id, at, touch, note, mail, event } = item
  if (touch) return { id, at, icon: <IconUser />, title: titleOf(touch), body: <TouchBody touch={touch} lead={lead} /> }
  if (note) {
    const by = (note.authorId && look.nameOf(note.authorId)) ?? note.authorName
    return { id, at, by, icon: <IconNote />, title: 'Note', body: <bdi className={css.note}>{note.text}</bdi> }
  }
  if (mail) return { id, at, icon: <IconMail />, title: `Mail to ${mail.address}`, body: <MailBody mail={mail} /> }
  return event && itemOfEvent(event, look, { leadId: lead.id })
}

function titleOf({ source, contact }: Touch): string {
  const named = contact && nameOf(contactOf(contact))
  return `${named && named !== 'Without a name' ? named : 'Somebody'} ${deeds[source]}`
}

function TouchBody({ touch, lead }: { touch: Touch; lead: Lead }) {
  const said = touch.contact ? contactOf(touch.contact) : null
  const utm = Object.entries(touch.utm)
  return (
    <>
      <div className="quiet">{touch.reason}.</div>
      {said?.email && said.email !== lead.email && (
        <div className="quiet">
          Gave the address <bdi>{said.email}</bdi>.
        </div>
      )}
      {touch.verified && <StatusBadge tone="good" label="Proved by a code" />}
      {utm.length > 0 && (
        <div className="quiet">
          <bdi>{utm.map(([name, value]) => `${name}: ${value}`).join(' · ')}</bdi>
        </div>
      )}
      {(touch.subscriberId || touch.licenseId) && (
        <div className={css.links}>
          {touch.subscriberId && <AppLink href={`/subscribers/${touch.subscriberId}`}>Subscriber</AppLink>}
          {touch.licenseId && <AppLink href={`/licenses/${touch.licenseId}`}>License</AppLink>}
        </div>
      )}
    </>
  )
}

function MailBody({ mail }: { mail: Mail }) {
  const status = mailStatuses[mail.status as keyof typeof mailStatuses]
  return (
    <div className={css.links}>
      <AppLink href={`/settings/mails/${mail.id}`}>
        <bdi>{mail.subject || 'Open the mail'}</bdi>
      </AppLink>
      {status && <StatusBadge {...status} />}
    </div>
  )
}

/** What a person said of themselves may be of any shape. */
function contactOf(contact: Record<string, unknown>) {
  const text = (name: string) => (typeof contact[name] === 'string' ? contact[name] : null)
  return { firstName: text('firstName'), lastName: text('lastName'), email: text('email'), company: text('company') }
}
