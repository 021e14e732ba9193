import { ActionIcon, Menu } from '@mantine/core'
import { IconDots, IconVersions } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useCan } from '../session.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { DataTable, type Column } from '../ui/DataTable.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { notifyDone, notifyFailed } from '../ui/notify.ts'
import { RelatedList } from '../ui/RelatedList.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { changeVersion, versionPages, type Package, type Version, type VersionChange } from './queries.ts'

const columns: Column<Version>[] = [
  {
    id: 'number',
    header: 'Version',
    cell: ({ number, name }) => (
      <>
        {number} {name && <bdi className="quiet">{name}</bdi>}
      </>
    ),
  },
  { id: 'channel', header: 'Channel', cell: (version) => <Mark version={version} /> },
  { id: 'installations', header: 'Installed', cell: ({ installations }) => installations, align: 'right' },
]

/** Versions of a package; one can be withdrawn, never deleted (P3). */
export function VersionsCard({ pack }: { pack: Package }) {
  const may = useCan('packages:write')
  const query = useInfiniteQuery(versionPages(pack.id))
  const [withdrawing, setWithdrawing] = useState<Version | null>(null)
  const change = async (version: Version, body: VersionChange, done: string) => {
    try {
      await changeVersion(pack.id, version.id, body)
      notifyDone(done)
    } catch (error) {
      notifyFailed(error)
    }
  }
  const actions: Column<Version> = {
    id: 'actions',
    header: '',
    align: 'right',
    width: 40,
    cell: (version) => <VersionMenu version={version} onWithdraw={() => setWithdrawing(version)} onChange={change} />,
  }
  return (
    <RelatedList title="Versions" icon={<IconVersions />} flush>
      <DataTable
        bare
        label="Versions"
        columns={may ? [...columns, actions] : columns}
        query={query}
        rowId={({ id }) => id}
        empty={
          <EmptyState title="No versions yet">
            Register the version your product reports; what nobody registered is let in all the same, and noted.
          </EmptyState>
        }
      />
      <ConfirmDialog
        opened={withdrawing !== null}
        onClose={() => setWithdrawing(null)}
        title={`Withdraw version ${withdrawing?.number ?? ''}?`}
        confirmLabel="Withdraw"
        onConfirm={async () => withdrawing && changeVersion(pack.id, withdrawing.id, { withdrawn: true })}
      >
        Nothing stops working. Installs of it are noted from now on, so that you can tell the customer to upgrade. You
        can offer it again at any time.
      </ConfirmDialog>
    </RelatedList>
  )
}

function Mark({ version }: { version: Version }) {
  if (version.withdrawnAt) return <StatusBadge tone="warn" label="Withdrawn" />
  if (version.channel === 'beta') return <StatusBadge tone="soon" label="Beta" />
  return <StatusBadge tone="good" label="Released" />
}

type MenuProps = {
  version: Version
  onWithdraw: () => void
  onChange: (version: Version, body: VersionChange, done: string) => Promise<void>
}

function VersionMenu({ version, onWithdraw, onChange }: MenuProps) {
  const other = version.channel === 'beta' ? 'released' : 'beta'
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={`Actions for version ${version.number}`} color="gray" size="sm">
          <IconDots size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          onClick={() => void onChange(version, { channel: other }, `Version ${version.number} is ${other} now.`)}
        >
          {other === 'beta' ? 'Mark as beta' : 'Mark as released'}
        </Menu.Item>
        {version.withdrawnAt ? (
          <Menu.Item
            onClick={() => void onChange(version, { withdrawn: false }, `Version ${version.number} is offered again.`)}
          >
            Offer again
          </Menu.Item>
        ) : (
          <Menu.Item color="red" onClick={onWithdraw}>
            Withdraw…
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
