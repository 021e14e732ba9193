import { Alert, Select, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { FormDialog } from '../ui/FormDialog.tsx'
import { openWindow } from './adoption-queries.ts'

const DAYS = [
  { value: '1', label: 'For a day' },
  { value: '7', label: 'For a week' },
  { value: '30', label: 'For 30 days' },
  { value: '90', label: 'For 90 days' },
]

type Props = { packageId: string; waiting: number; onClose: () => void }

/** V4: for the days in which customers move over. */
export function OpenWindowForm({ packageId, waiting, onClose }: Props) {
  const form = useForm({
    initialValues: { until: '7', reason: '' },
    validate: { reason: (text) => (text.trim() === '' ? 'Say why, for the history' : null) },
  })
  return (
    <FormDialog
      opened
      onClose={onClose}
      title="Open an adoption window"
      form={form}
      submitLabel="Open the window"
      onSubmit={({ until, reason }) =>
        openWindow(packageId, { until: new Date(Date.now() + Number(until) * 86_400_000).toISOString(), reason })
      }
    >
      <Alert color="yellow">
        While it is open, whoever installs first and names the Subscriber Org ID of one of the {waiting} recorded
        licenses gets that license, without other proof. Each is listed, and can be undone.
      </Alert>
      <Select label="How long" data={DAYS} allowDeselect={false} {...form.getInputProps('until')} />
      <Textarea label="Reason" autosize minRows={2} required {...form.getInputProps('reason')} />
    </FormDialog>
  )
}
