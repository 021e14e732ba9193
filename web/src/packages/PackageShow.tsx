import { Button } from '@mantine/core'
import { IconBox } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { membersOptions } from '../access/queries.ts'
import { CodesCard } from '../activation-codes/CodesCard.tsx'
import { IssueCodeForm } from '../activation-codes/IssueCodeForm.tsx'
import { ApiProblem } from '../api-problem.ts'
import { ClaimsCard } from '../claims/ClaimsCard.tsx'
import { HistoryCard } from '../events/HistoryCard.tsx'
import { AdoptionCard } from '../installations/AdoptionCard.tsx'
import { InstallationsCard } from '../installations/InstallationsCard.tsx'
import { LeadsCard } from '../leads/LeadsCard.tsx'
import { LicensesCard } from '../licenses/LicensesCard.tsx'
import { HeldBanner } from '../moves/HeldBanner.tsx'
import { NotFound } from '../NotFound.tsx'
import { OfflineCard } from '../offline/OfflineCard.tsx'
import { RefreshButton } from '../refreshes/RefreshButton.tsx'
import { RefreshesCard } from '../refreshes/RefreshesCard.tsx'
import { useCan } from '../session.tsx'
import { Columns } from '../ui/Columns.tsx'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { Guarded } from '../ui/Guarded.tsx'
import { RecordHeader } from '../ui/RecordHeader.tsx'
import { RecordSkeleton } from '../ui/RecordSkeleton.tsx'
import { DetailsCard } from './DetailsCard.tsx'
import { FeaturesCard } from './FeaturesCard.tsx'
import { InstallCard } from './InstallCard.tsx'
import { KeysCard } from './KeysCard.tsx'
import { LeadManagerForm } from './LeadManagerForm.tsx'
import { PackageForm } from './PackageForm.tsx'
import { installModes, termsInWords } from './package-words.ts'
import { packageOptions, versionPages, type Package } from './queries.ts'
import { SpareKeyBanner } from './SpareKeyBanner.tsx'
import { VersionForm } from './VersionForm.tsx'
import { VersionsCard } from './VersionsCard.tsx'

const route = getRouteApi('/app/packages/$id')
const number = new Intl.NumberFormat('en')

/** One package: how to build it in, and everything that came of it. */
export function PackageShow() {
  const { id } = route.useParams()
  const { data: pack, error, refetch } = useQuery(packageOptions(id))
  if (pack) return <Found pack={pack} />
  if (error instanceof ApiProblem && error.status === 404) return <NotFound />
  if (error) return <ErrorPanel error={error} retry={() => void refetch()} />
  return <RecordSkeleton object="Package" />
}

function Found({ pack }: { pack: Package }) {
  const members = useQuery(membersOptions).data ?? []
  const versions = useInfiniteQuery(versionPages(pack.id)).data?.pages[0]?.data
  const of = { packageId: pack.id }
  return (
    <>
      <RecordHeader
        icon={<IconBox />}
        object="Package"
        title={pack.name}
        facts={[
          { label: 'Default terms', value: termsInWords(pack.defaultTerms) },
          {
            label: 'Lead manager',
            value: members.find((user) => user.id === pack.leadManagerId)?.name ?? <span className="quiet">None</span>,
          },
          { label: 'Install mode', value: installModes[pack.installMode] },
          {
            label: 'Latest version',
            value: versions?.find(({ withdrawnAt, channel }) => !withdrawnAt && channel === 'released')?.number,
          },
          { label: 'Licenses', value: number.format(pack.counts.licenses) },
          { label: 'Installed', value: number.format(pack.counts.installations) },
          { label: 'Leads', value: number.format(pack.counts.leads) },
        ]}
        actions={<Actions pack={pack} />}
      />
      <HeldBanner packageId={pack.id} />
      <SpareKeyBanner pack={pack} />
      <Columns
        main={
          <>
            <InstallCard pack={pack} />
            <ClaimsCard of={of} />
            <LicensesCard of={of} count={pack.counts.licenses} />
            <LeadsCard of={of} count={pack.counts.leads} />
            <InstallationsCard of={of} count={pack.counts.installations} />
            <AdoptionCard packageId={pack.id} />
            <RefreshesCard packageId={pack.id} />
            <OfflineCard packageId={pack.id} />
            <HistoryCard of={of} />
          </>
        }
        side={
          <>
            <VersionsCard pack={pack} />
            <CodesCard packageId={pack.id} />
            <KeysCard pack={pack} />
            <FeaturesCard pack={pack} />
            <DetailsCard pack={pack} />
          </>
        }
      />
    </>
  )
}

type Dialog = 'edit' | 'version' | 'code' | 'manager'

function Actions({ pack }: { pack: Package }) {
  const mayWrite = useCan('packages:write')
  const mayIssue = useCan('activation_codes:write')
  const { register } = route.useSearch()
  const navigate = route.useNavigate()
  const [open, setOpen] = useState<Dialog | null>(register && mayWrite ? 'version' : null)
  const close = () => {
    setOpen(null)
    if (register) void navigate({ search: {}, replace: true })
  }
  const why = mayWrite ? null : 'Your role does not allow changing packages'
  return (
    <>
      <RefreshButton of={{ packageId: pack.id }} />
      <Guarded why={mayIssue ? null : 'Your role does not allow issuing codes'}>
        <Button variant="default" disabled={!mayIssue} onClick={() => setOpen('code')}>
          Issue activation code
        </Button>
      </Guarded>
      <Guarded why={why}>
        <Button variant="default" disabled={!mayWrite} onClick={() => setOpen('version')}>
          Register version
        </Button>
      </Guarded>
      <Guarded why={why}>
        <Button variant="default" disabled={!mayWrite} onClick={() => setOpen('manager')}>
          Lead manager
        </Button>
      </Guarded>
      <Guarded why={why}>
        <Button disabled={!mayWrite} onClick={() => setOpen('edit')}>
          Edit
        </Button>
      </Guarded>
      {open === 'edit' && <PackageForm pack={pack} onClose={close} />}
      {open === 'manager' && <LeadManagerForm pack={pack} onClose={close} />}
      {open === 'version' && <VersionForm packageId={pack.id} number={register} onClose={close} />}
      <IssueCodeForm packageId={pack.id} opened={open === 'code'} onClose={close} />
    </>
  )
}
