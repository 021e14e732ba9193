import { Alert } from '@mantine/core'
import { IconMail } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useSession } from '../session.tsx'
import { DataTable, type Column } from '../ui/DataTable.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { FilterSelect } from '../ui/FilterSelect.tsx'
import { PageTitle } from '../ui/PageTitle.tsx'
import { ShortText } from '../ui/ShortText.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { oneOf } from '../ui/url-filter.ts'
import { mailKinds, mailStatuses } from './mail-words.ts'
import { mailPages, type Mail, type MailItem } from './queries.ts'

const route = getRouteApi('/app/settings/mails')
const statuses = Object.keys(mailStatuses) as Mail['status'][]

const columns: Column<MailItem>[] = [
  { id: 'subject', header: 'Subject', cell: ({ subject, kind }) => <ShortText text={subject || mailKinds[kind]} /> },
  {
    id: 'to',
    header: 'To',
    cell: ({ recipientName, address }) => <ShortText text={recipientName ?? address} none="Erased" />,
  },
  { id: 'kind', header: 'About', cell: ({ kind }) => mailKinds[kind], wideOnly: true },
  { id: 'status', header: 'Status', cell: ({ status }) => <StatusBadge {...mailStatuses[status]} /> },
  { id: 'created', header: 'Written', cell: ({ createdAt }) => <TimeAgo at={createdAt} />, wideOnly: true },
]

/** Every mail that told a colleague or a customer of something; nothing of it is lost where it cannot be sent. */
export function MailList() {
  const { mailEnabled } = useSession()
  const search = route.useSearch()
  const navigate = useNavigate()
  const status = oneOf(statuses, search.status)
  const query = useInfiniteQuery(mailPages(status))
  return (
    <>
      <PageTitle title="Mails" hint="What your colleagues and customers were told of, and whether it went out.">
        <FilterSelect
          label="Status"
          value={status}
          options={statuses.map((value) => ({ value, label: mailStatuses[value].label }))}
          onChange={(next) => void navigate({ to: '/settings/mails', search: { status: next }, replace: true })}
        />
      </PageTitle>
      {!mailEnabled && (
        <Alert color="yellow" title="No mail server is configured" mb={10}>
          Mails are kept here instead of being sent. Set <code>SMTP_URL</code> and <code>MAIL_FROM</code> on the server;
          kept ones can be sent from here then.
        </Alert>
      )}
      <DataTable
        label="Mails"
        columns={columns}
        query={query}
        rowId={({ id }) => id}
        rowHref={({ id }) => `/settings/mails/${id}`}
        empty={
          status ? (
            <EmptyState title="No such mail" />
          ) : (
            <EmptyState title="No mails yet" icon={<IconMail size={32} stroke={1.4} />}>
              The owner of a new lead is told by mail at once. So is the owner of an account when somebody of it
              installs, asks for more, or has a license that ends.
            </EmptyState>
          )
        }
      />
    </>
  )
}
