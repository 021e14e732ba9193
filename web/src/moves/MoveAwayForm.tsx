import { MultiSelect, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { allPackagesOptions } from '../packages/queries.ts'
import { FormDialog } from '../ui/FormDialog.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { advised } from './advice.ts'
import { readInvitation } from './invitation.ts'
import { draftMove } from './queries.ts'

/** V2: a dry run of moving packages to the org of an invitation; nothing changes by it. */
export function MoveAwayForm({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate()
  const packages = useQuery(allPackagesOptions).data ?? []
  const form = useForm({
    initialValues: { invitation: '', packageIds: [] as string[] },
    validate: {
      invitation: (text) => (text.trim() ? null : 'Paste the invitation that you were sent.'),
      packageIds: (ids) => (ids.length > 0 ? null : 'Choose at least one package.'),
    },
  })
  const draft = async ({ invitation, packageIds }: typeof form.values) => {
    const { id } = await advised(draftMove(invitation.trim(), packageIds), ['invitation'])
    await navigate({ to: '/settings/moves/$id', params: { id } })
  }
  return (
    <FormDialog
      opened
      onClose={onClose}
      title="Move packages away"
      form={form}
      onSubmit={draft}
      submitLabel="Show what would move"
    >
      <div>
        This makes a draft: it says what would move, what would not, and why. Nothing changes by it. The next step
        freezes the packages, and can be taken back until you hand over; both take your password.
      </div>
      <Textarea
        label="Invitation"
        description="The line that the admin of the other org has sent you"
        required
        data-autofocus
        rows={3}
        spellCheck={false}
        autoComplete="off"
        {...form.getInputProps('invitation')}
      />
      <Inviter text={form.values.invitation} />
      <MultiSelect
        label="Packages"
        placeholder={form.values.packageIds.length === 0 ? 'Choose' : undefined}
        data={packages.map(({ id, name, hold }) => ({
          value: id,
          label: hold ? `${name} (held by a move)` : name,
          disabled: hold !== null,
        }))}
        searchable
        required
        hidePickedOptions
        nothingFoundMessage="No such package"
        {...form.getInputProps('packageIds')}
      />
    </FormDialog>
  )
}

/** Whom the line names, before anything is sent. */
function Inviter({ text }: { text: string }) {
  const inviter = readInvitation(text)
  if (!inviter) return null
  return (
    <output className="quiet">
      From <bdi>{inviter.org}</bdi> on {inviter.server}, good until <TimeAgo at={inviter.expiresAt} exact />.
    </output>
  )
}
