import { Group, Radio, Stack } from '@mantine/core'
import { DateTimePicker } from '@mantine/dates'
import '@mantine/dates/styles.css'
import { useForm } from '@mantine/form'
import { FormDialog } from '../ui/FormDialog.tsx'
import { notifyDone } from '../ui/notify.ts'
import { WholeInput } from '../ui/WholeInput.tsx'
import { freshReplay, replayBodyOf, replayRules, type ReplayValues } from './replay-values.ts'
import { replayEvents, type Endpoint } from './queries.ts'

/** Delivers a range of the history once more, such as what was missed while the endpoint was disabled. */
export function ReplayForm({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const form = useForm<ReplayValues>({ initialValues: freshReplay(endpoint), validate: replayRules })
  const { by } = form.values
  const replay = async (values: ReplayValues) => {
    const queued = await replayEvents(endpoint.id, replayBodyOf(values))
    notifyDone(
      queued === 1 ? '1 event is sent again.' : `${new Intl.NumberFormat('en').format(queued)} events are sent again.`,
    )
  }
  return (
    <FormDialog
      opened
      onClose={onClose}
      title="Replay events"
      form={form}
      onSubmit={replay}
      submitLabel="Replay"
      size="md"
    >
      <span className="quiet">
        Each keeps its webhook-id, so that a receiver knows what it has taken already. At most 5,000 at once.
      </span>
      <Radio.Group label="Range by" {...form.getInputProps('by')}>
        <Group mt={4}>
          <Radio size="xs" value="position" label="Position" />
          <Radio size="xs" value="time" label="Time" />
        </Group>
      </Radio.Group>
      {by === 'position' ? (
        <Stack gap="sm">
          <WholeInput label="From position" required {...form.getInputProps('fromPosition')} />
          <WholeInput
            label="To position"
            description="Included. Empty: the newest"
            {...form.getInputProps('toPosition')}
          />
        </Stack>
      ) : (
        <Stack gap="sm">
          <DateTimePicker
            label="From"
            description="By the clock of this browser"
            valueFormat="YYYY-MM-DD HH:mm"
            required
            {...form.getInputProps('from')}
          />
          <DateTimePicker
            label="To"
            description="Included. Empty: now"
            valueFormat="YYYY-MM-DD HH:mm"
            clearable
            {...form.getInputProps('to')}
          />
        </Stack>
      )}
    </FormDialog>
  )
}
