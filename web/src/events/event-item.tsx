import {
  IconActivity,
  IconAddressBook,
  IconAdjustments,
  IconAlertTriangle,
  IconArmchair,
  IconBox,
  IconBriefcase,
  IconBuilding,
  IconCertificate,
  IconCloudOff,
  IconHandStop,
  IconKey,
  IconMail,
  IconPlug,
  IconTicket,
  IconUser,
  IconWebhook,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { ChangeList } from '../ui/ChangeList.tsx'
import { AppLink } from '../ui/AppLink.tsx'
import type { TimelineItem } from '../ui/Timeline.tsx'
import { actorName } from './actor-name.ts'
import type { Look } from './describe-changes.ts'
import { describeEvent } from './describe-event.ts'
import type { HistoryEvent, HistoryOf } from './queries.ts'

const icons: Record<string, ReactNode> = {
  package: <IconBox />,
  version: <IconBox />,
  signing_key: <IconKey />,
  subscriber: <IconBuilding />,
  account: <IconBriefcase />,
  contact: <IconAddressBook />,
  lead: <IconUser />,
  license: <IconCertificate />,
  seat: <IconArmchair />,
  installation: <IconPlug />,
  activation_code: <IconTicket />,
  claim: <IconHandStop />,
  offline_request: <IconCloudOff />,
  manage_link: <IconAdjustments />,
  attention: <IconAlertTriangle />,
  mail: <IconMail />,
  webhook_endpoint: <IconWebhook />,
}

/** An event as a line of a timeline, with before, after, who, when and why. */
export function itemOfEvent(event: HistoryEvent, look: Look, of: HistoryOf): TimelineItem {
  const { sentence, changes, notes } = describeEvent(event, look)
  // On the page of the license or the customer itself nobody has to be told whose it is.
  const whose = event.licenseId && !of.licenseId && !of.installationId && !of.leadId ? event.licenseId : null
  const body = (changes.length > 0 || notes.length > 0) && (
    <>
      <ChangeList label={`Changes: ${sentence}`} changes={changes} />
      {notes.map((note) => (
        <div key={note} className="quiet">
          {note}
        </div>
      ))}
    </>
  )
  return {
    id: event.id,
    title: whose ? (
      <>
        {sentence}
        {': '}
        <AppLink href={`/licenses/${whose}`}>
          <bdi>{of.subscriberId ? 'license' : (event.subscriberName ?? 'license')}</bdi>
        </AppLink>
      </>
    ) : (
      sentence
    ),
    at: event.createdAt,
    by: actorName(event.actor, look),
    icon: icons[event.kind.split('.')[0] ?? ''] ?? <IconActivity />,
    body,
  }
}
