import { Alert } from '@mantine/core'
import { useForm } from '@mantine/form'
import { searchSubscribers, subscriberOptions } from '../subscribers/queries.ts'
import { queryClient } from '../query-client.ts'
import { FormDialog } from '../ui/FormDialog.tsx'
import { notifyDone } from '../ui/notify.ts'
import { RemoteSelect, type Choice } from '../ui/RemoteSelect.tsx'
import { useQuery } from '@tanstack/react-query'
import { linkSubscriber, type Account } from './queries.ts'

/** Says that a customer's org belongs to this account. */
export function LinkSubscriberForm({ account, onClose }: { account: Account; onClose: () => void }) {
  const form = useForm<{ subscriber: Choice | null }>({
    initialValues: { subscriber: null },
    validate: { subscriber: (choice) => (choice ? null : 'Choose a subscriber.') },
  })
  const id = form.values.subscriber?.value
  const { data: chosen } = useQuery({ ...subscriberOptions(id ?? ''), enabled: id !== undefined })
  const link = async ({ subscriber }: typeof form.values) => {
    if (!subscriber) return
    await linkSubscriber(subscriber.value, account.id)
    await queryClient.invalidateQueries({ queryKey: ['accounts', account.id] })
    notifyDone(`${subscriber.label} belongs to ${account.name} now.`)
  }
  const elsewhere = id !== undefined && chosen?.accountId && chosen.accountId !== account.id
  return (
    <FormDialog
      opened
      onClose={onClose}
      title={`Link a subscriber to ${account.name}`}
      form={form}
      onSubmit={link}
      submitLabel="Link"
      size="md"
    >
      <RemoteSelect
        label="Subscriber"
        description="Part of its name or Subscriber Org ID"
        noun="subscribers"
        search={searchSubscribers}
        required
        {...form.getInputProps('subscriber')}
      />
      {elsewhere && (
        <Alert color="yellow">
          It belongs to <bdi>{chosen.accountName}</bdi> now, and leaves it by this.
        </Alert>
      )}
    </FormDialog>
  )
}
