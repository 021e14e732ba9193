import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useCan } from '../session.tsx'
import { DataTable, type Column } from '../ui/DataTable.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { PageTitle } from '../ui/PageTitle.tsx'
import { StatusBadge, type Tone } from '../ui/StatusBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { InviteForm } from './InviteForm.tsx'
import { roleLabel, userPages, type User } from './queries.ts'
import { UserActions } from './UserActions.tsx'

const statuses: Record<User['status'], { tone: Tone; label: string }> = {
  active: { tone: 'good', label: 'Active' },
  invited: { tone: 'soon', label: 'Invited' },
  deactivated: { tone: 'quiet', label: 'Deactivated' },
}

const columns: Column<User>[] = [
  { id: 'name', header: 'Name', cell: (user) => user.name },
  { id: 'email', header: 'Email', cell: (user) => user.email, wideOnly: true },
  { id: 'role', header: 'Role', cell: (user) => roleLabel(user.role) },
  { id: 'status', header: 'Status', cell: (user) => <StatusBadge {...statuses[user.status]} /> },
  { id: 'seen', header: 'Last sign-in', cell: (user) => <TimeAgo at={user.lastSignInAt} />, wideOnly: true },
]

/** Who may work in this org. */
export function UserList() {
  const may = useCan('members:write')
  const query = useInfiniteQuery(userPages)
  const [inviting, dialog] = useDisclosure(false)
  const actions: Column<User> = {
    id: 'actions',
    header: 'Actions',
    headerHidden: true,
    align: 'right',
    width: 40,
    cell: (user) => <UserActions user={user} />,
  }
  return (
    <>
      <PageTitle
        title="Users"
        hint="Who may work in this org, and as what."
        actions={may && <Button onClick={dialog.open}>Invite user</Button>}
      />
      <DataTable
        label="Users"
        columns={may ? [...columns, actions] : columns}
        query={query}
        rowId={(user) => user.id}
        empty={<EmptyState title="No users" />}
      />
      <InviteForm opened={inviting} onClose={dialog.close} />
    </>
  )
}
