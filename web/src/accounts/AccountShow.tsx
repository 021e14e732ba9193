import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconBriefcase, IconListDetails } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { IssueCodeForm } from '../activation-codes/IssueCodeForm.tsx'
import { ApiProblem } from '../api-problem.ts'
import { HistoryCard } from '../events/HistoryCard.tsx'
import { LeadsCard } from '../leads/LeadsCard.tsx'
import { LicensesCard } from '../licenses/LicensesCard.tsx'
import { NotFound } from '../NotFound.tsx'
import { useCan } from '../session.tsx'
import { Columns } from '../ui/Columns.tsx'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { FieldList } from '../ui/FieldList.tsx'
import { Guarded } from '../ui/Guarded.tsx'
import { RecordHeader } from '../ui/RecordHeader.tsx'
import { RecordSkeleton } from '../ui/RecordSkeleton.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { AccountForm } from './AccountForm.tsx'
import { ContactDialog } from './ContactDialog.tsx'
import { ContactsCard } from './ContactsCard.tsx'
import { accountOptions, type Account } from './queries.ts'
import { SubscribersCard } from './SubscribersCard.tsx'

const route = getRouteApi('/app/accounts/$id')

/** One company: its people, where it runs what, and how that came about. */
export function AccountShow() {
  const { id } = route.useParams()
  const { data: account, error, refetch } = useQuery(accountOptions(id))
  if (account) return <Found account={account} />
  if (error instanceof ApiProblem && error.status === 404) return <NotFound />
  if (error) return <ErrorPanel error={error} retry={() => void refetch()} />
  return <RecordSkeleton object="Account" />
}

function Found({ account }: { account: Account }) {
  const may = useCan('accounts:write')
  const { contact } = route.useSearch()
  const navigate = useNavigate()
  const mayIssue = useCan('activation_codes:write')
  const [editing, dialog] = useDisclosure(false)
  const [issuing, issue] = useDisclosure(false)
  const { id, counts } = account
  const open = (contactId: string | undefined) =>
    void navigate({ to: '/accounts/$id', params: { id }, search: { contact: contactId }, replace: true })
  return (
    <>
      <RecordHeader
        icon={<IconBriefcase />}
        object="Account"
        title={account.name}
        facts={[
          { label: 'Owner', value: account.ownerName ?? <span className="quiet">Nobody</span> },
          { label: 'Domain', value: account.domain },
          { label: 'Subscribers', value: counts.subscribers },
          { label: 'Licenses', value: counts.licenses },
          { label: 'Contacts', value: counts.contacts },
        ]}
        actions={
          <>
            <Guarded why={mayIssue ? null : 'Your role does not allow issuing codes'}>
              <Button variant="default" disabled={!mayIssue} onClick={issue.open}>
                Issue activation code
              </Button>
            </Guarded>
            <Guarded why={may ? null : 'Your role does not allow changing accounts'}>
              <Button disabled={!may} onClick={dialog.open}>
                Edit
              </Button>
            </Guarded>
          </>
        }
      />
      <Columns
        main={
          <>
            <SubscribersCard account={account} />
            <LicensesCard of={{ accountId: id }} count={counts.licenses} />
            <LeadsCard of={{ accountId: id }} />
            <HistoryCard of={{ accountId: id }} />
          </>
        }
        side={
          <>
            <ContactsCard account={account} onOpen={open} />
            <Details account={account} />
          </>
        }
      />
      {editing && <AccountForm account={account} onClose={dialog.close} />}
      <IssueCodeForm account={account} opened={issuing} onClose={issue.close} />
      {contact && <ContactDialog key={contact} id={contact} accountId={id} onClose={() => open(undefined)} />}
    </>
  )
}

function Details({ account }: { account: Account }) {
  return (
    <RelatedList title="Details" icon={<IconListDetails />}>
      <FieldList
        columns={1}
        fields={[
          { label: 'External reference', value: account.externalRef },
          { label: 'Created', value: <TimeAgo at={account.createdAt} exact /> },
          { label: 'Changed', value: <TimeAgo at={account.updatedAt} exact /> },
        ]}
      />
    </RelatedList>
  )
}
