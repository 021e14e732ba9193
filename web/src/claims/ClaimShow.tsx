import { IconListDetails, IconMail, IconPlug, IconScale, IconUserQuestion } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { ApiProblem } from '../api-problem.ts'
import { NotFound } from '../NotFound.tsx'
import { AppLink } from '../ui/AppLink.tsx'
import { Columns } from '../ui/Columns.tsx'
import { EmailLink } from '../ui/EmailLink.tsx'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { FieldList } from '../ui/FieldList.tsx'
import { RecordHeader } from '../ui/RecordHeader.tsx'
import { RecordSkeleton } from '../ui/RecordSkeleton.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { useNow } from '../ui/time.ts'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { ClaimActions } from './ClaimActions.tsx'
import css from './ClaimShow.module.css'
import { claimKinds, claimStatuses, cluesOf, isHeardLately, nameOf, outcomeOf } from './claim-words.ts'
import { claimOptions, type Claim } from './queries.ts'

const route = getRouteApi('/app/claims/$id')

/** One claim, with what helps to decide. */
export function ClaimShow() {
  const { id } = route.useParams()
  const { data: claim, error, refetch } = useQuery(claimOptions(id))
  if (claim) return <Found claim={claim} />
  if (error instanceof ApiProblem && error.status === 404) return <NotFound />
  if (error) return <ErrorPanel error={error} retry={() => void refetch()} />
  return <RecordSkeleton object="Claim" />
}

function Found({ claim }: { claim: Claim }) {
  const { subscriber, parent } = claim
  return (
    <>
      <RecordHeader
        icon={<IconUserQuestion />}
        object="Claim"
        title={`${claimKinds[claim.kind]}: ${nameOf(subscriber)}`}
        badges={
          <>
            <StatusBadge {...claimStatuses[claim.status]} />
            {claim.test && <StatusBadge tone="quiet" label="Test" />}
          </>
        }
        facts={[
          {
            label: 'Subscriber',
            value: (
              <AppLink href={`/subscribers/${subscriber.id}`}>
                <bdi>{nameOf(subscriber)}</bdi>
              </AppLink>
            ),
          },
          ...(parent
            ? [
                {
                  label: 'Names as parent',
                  value: (
                    <AppLink href={`/subscribers/${parent.id}`}>
                      <bdi>{nameOf(parent)}</bdi>
                    </AppLink>
                  ),
                },
              ]
            : []),
          {
            label: 'Package',
            value: (
              <AppLink href={`/packages/${claim.packageId}`}>
                <bdi>{claim.packageName}</bdi>
              </AppLink>
            ),
          },
          { label: 'Filed', value: <TimeAgo at={claim.createdAt} /> },
          ...(isUndecided(claim)
            ? [
                {
                  label: claim.status === 'open' ? 'To be decided by' : 'To be used by',
                  value: <TimeAgo at={claim.expiresAt} exact />,
                },
              ]
            : []),
        ]}
        actions={isUndecided(claim) && <ClaimActions claim={claim} />}
      />
      <Columns
        main={
          <>
            <Decision claim={claim} />
            <Claimant claim={claim} />
          </>
        }
        side={
          <>
            {claim.kind === 'installation' && <Present claim={claim} />}
            <Known claim={claim} />
          </>
        }
      />
    </>
  )
}

/** Whether one can still say something: also a yes that nobody has used. */
function isUndecided({ status, kind }: Claim): boolean {
  return status === 'open' || (status === 'approved' && kind === 'installation')
}

function Decision({ claim }: { claim: Claim }) {
  const now = useNow()
  const clues = cluesOf(claim, isHeardLately(claim.installation?.lastCheckInAt ?? null, now))
  const { decidedAt, decidedByName, usedAt, reason } = claim
  return (
    <RelatedList title={claim.status === 'open' ? 'What helps to decide' : 'What came of it'} icon={<IconScale />}>
      <p className={css.outcome}>{outcomeOf(claim)}</p>
      {claim.status === 'open' ? (
        <>
          <ul className={css.clues} aria-label="Signs">
            {clues.map(({ tone, words }) => (
              <li key={words}>
                <StatusBadge tone={tone} label={labels[tone]} /> <span>{words}</span>
              </li>
            ))}
          </ul>
          <p className="quiet">
            {claim.kind === 'parent'
              ? 'Ask the customer whether the sandbox is theirs before you say so.'
              : 'These are signs and no proof. Call or write to somebody of the account you know, not to the address given here.'}
          </p>
        </>
      ) : (
        <FieldList
          columns={1}
          fields={[
            ...(decidedAt
              ? [
                  { label: 'Decided', value: <TimeAgo at={decidedAt} exact /> },
                  { label: 'By', value: decidedByName ?? 'An API key' },
                ]
              : []),
            ...(usedAt ? [{ label: 'Taken over', value: <TimeAgo at={usedAt} exact /> }] : []),
            ...(reason ? [{ label: 'Reason', value: <bdi>{reason}</bdi> }] : []),
          ]}
        />
      )}
    </RelatedList>
  )
}

const labels = { good: 'Speaks for it', soon: 'Undecided', warn: 'Look twice', bad: 'Against it', quiet: 'Note' }

function knownWords({ contactKnown, domainKnown }: Claim): string {
  if (contactKnown) return 'A contact of the account has it'
  return domainKnown ? 'At the domain of the account' : 'Not known at the account'
}

function Claimant({ claim }: { claim: Claim }) {
  const { contact, message } = claim
  return (
    <RelatedList title="Who claims it" icon={<IconMail />}>
      {contact === null && message === null && <span className="quiet">Nothing was said of whoever it is.</span>}
      {contact && (
        <FieldList
          fields={[
            { label: 'Name', value: [contact.firstName, contact.lastName].filter(Boolean).join(' ') },
            {
              label: 'Email',
              value: <EmailLink address={contact.email} />,
              hint: claim.accountId && contact.email && knownWords(claim),
            },
            { label: 'Company', value: contact.company && <bdi>{contact.company}</bdi> },
            { label: 'Title', value: contact.title && <bdi>{contact.title}</bdi> },
            { label: 'Phone', value: contact.phone && <bdi>{contact.phone}</bdi> },
            { label: 'Country', value: contact.country && <bdi>{contact.country}</bdi> },
            ...(contact.flags.length > 0
              ? [{ label: 'Odd about it', value: contact.flags.join('; '), wide: true }]
              : []),
          ]}
        />
      )}
      {(message ?? contact?.message) && <p className={css.message}>{message ?? contact?.message}</p>}
    </RelatedList>
  )
}

function Present({ claim: { installation, licenseId, licenseNumber } }: { claim: Claim }) {
  return (
    <RelatedList title="Present installation" icon={<IconPlug />}>
      {installation === null ? (
        <span className="quiet">Nothing is installed there.</span>
      ) : (
        <FieldList
          columns={1}
          fields={[
            {
              label: 'Last check-in',
              value: <TimeAgo at={installation.lastCheckInAt} />,
              hint: 'Loses its token when the claim is used',
            },
            { label: 'Status', value: installation.status === 'installed' ? 'Installed' : 'Uninstalled' },
            { label: 'Version', value: installation.version },
            {
              label: 'License',
              value: licenseId && <AppLink href={`/licenses/${licenseId}`}>{licenseNumber}</AppLink>,
            },
          ]}
        />
      )}
    </RelatedList>
  )
}

function Known({ claim: { subscriber, accountId, accountName } }: { claim: Claim }) {
  return (
    <RelatedList title="What is known of the subscriber" icon={<IconListDetails />}>
      <FieldList
        columns={1}
        fields={[
          { label: 'Name', value: subscriber.name && <bdi>{subscriber.name}</bdi> },
          { label: 'Subscriber Org ID', value: <bdi>{subscriber.orgId}</bdi> },
          {
            label: 'Account',
            value: accountId && (
              <AppLink href={`/accounts/${accountId}`}>
                <bdi>{accountName}</bdi>
              </AppLink>
            ),
            hint: accountId ? 'Its contacts are whom to ask' : 'It belongs to no account',
          },
        ]}
      />
    </RelatedList>
  )
}
