import { Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useNavigate } from '@tanstack/react-router'
import { api, call } from '../api.ts'
import { FormDialog } from '../ui/FormDialog.tsx'
import { notifyDone } from '../ui/notify.ts'
import { switchOrg } from './queries.ts'
import { ZoneSelect, ownZone } from './ZoneSelect.tsx'

/** Another org on this server; whoever makes it is its first admin. */
export function NewOrgForm({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const navigate = useNavigate()
  const form = useForm({
    initialValues: { name: '', timeZone: ownZone() },
    validate: { name: (name) => (name.trim() ? null : 'Give the org a name.') },
  })
  const create = async (values: typeof form.values) => {
    const org = await call(api.POST('/api/v1/orgs', { body: values }))
    await navigate({ to: '/packages' })
    await switchOrg(org.id)
    form.reset()
    notifyDone(`${org.name} is there. You are in it now.`)
  }
  return (
    <FormDialog
      opened={opened}
      onClose={onClose}
      title="New org"
      form={form}
      onSubmit={create}
      submitLabel="Create org"
      size="md"
    >
      <Stack gap="md">
        <span className="quiet">Nothing of one org is visible to another. You will be its admin.</span>
        <TextInput label="Name" required data-autofocus {...form.getInputProps('name')} />
        <ZoneSelect {...form.getInputProps('timeZone')} />
      </Stack>
    </FormDialog>
  )
}
