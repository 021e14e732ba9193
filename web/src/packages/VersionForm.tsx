import { Radio, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { FormDialog } from '../ui/FormDialog.tsx'
import { notifyDone } from '../ui/notify.ts'
import { createVersion, type Version } from './queries.ts'

type Props = { packageId: string; number?: string; onClose: () => void }

/** Registers a version, so that who reports it is not noted as unregistered (P3). `number` is proposed. */
export function VersionForm({ packageId, number, onClose }: Props) {
  const form = useForm({
    initialValues: { number: number ?? '', name: '', channel: 'released' as Version['channel'] },
    validate: {
      number: (number) =>
        /^[0-9A-Za-z][0-9A-Za-z.+_-]{0,59}$/.test(number.trim()) ? null : 'Letters, digits and . + - _, such as 3.1.0.',
    },
  })
  const register = async ({ number, name, channel }: typeof form.values) => {
    await createVersion(packageId, { number: number.trim(), name: name.trim() || null, channel })
    notifyDone(`Version ${number.trim()} is registered.`)
  }
  return (
    <FormDialog
      opened
      onClose={onClose}
      title="Register version"
      form={form}
      onSubmit={register}
      submitLabel="Register"
      size="md"
    >
      <TextInput
        label="Number"
        description="As the product reports it"
        placeholder="3.1.0"
        required
        data-autofocus
        {...form.getInputProps('number')}
      />
      <TextInput label="Name" maxLength={120} {...form.getInputProps('name')} />
      <Radio.Group label="Channel" {...form.getInputProps('channel')}>
        <Stack gap={6} mt={4}>
          <Radio size="xs" value="released" label="Released" />
          <Radio size="xs" value="beta" label="Beta" description="Can be installed, and is marked as such" />
        </Stack>
      </Radio.Group>
    </FormDialog>
  )
}
