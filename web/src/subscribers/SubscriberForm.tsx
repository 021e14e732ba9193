import { TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { describeChanges } from '../events/describe-changes.ts'
import { useLook } from '../events/HistoryCard.tsx'
import { queryClient } from '../query-client.ts'
import { FormDialog } from '../ui/FormDialog.tsx'
import { notifyDone } from '../ui/notify.ts'
import { StaleNotice } from '../ui/StaleNotice.tsx'
import { saveOrReload, useEdited } from '../ui/use-edited.ts'
import { changeSubscriber, type Subscriber } from './queries.ts'

const valuesOf = ({ name }: Subscriber) => ({ name: name ?? '' })

/** Changes what the vendor calls a subscriber; the rest is reported by the product. */
export function SubscriberForm({ subscriber, onClose }: { subscriber: Subscriber; onClose: () => void }) {
  const look = useLook()
  const form = useForm({
    initialValues: valuesOf(subscriber),
    validate: { name: (name) => (name.trim() ? null : 'Give the subscriber a name.') },
  })
  const edited = useEdited(form, subscriber, valuesOf)
  const save = ({ name }: { name: string }) =>
    saveOrReload(
      async () => {
        await changeSubscriber(subscriber.id, edited.base.revision, { name: name.trim() })
        notifyDone('The subscriber is saved.')
      },
      () => queryClient.invalidateQueries({ queryKey: ['subscribers', subscriber.id] }),
    )
  return (
    <FormDialog
      opened
      onClose={onClose}
      title="Edit subscriber"
      form={form}
      onSubmit={save}
      submitLabel="Save"
      size="md"
      allowClean={false}
    >
      <TextInput
        label="Name"
        description={`Subscriber Org ID ${subscriber.orgId}, which never changes`}
        required
        data-autofocus
        maxLength={200}
        {...form.getInputProps('name')}
      />
      <StaleNotice edited={edited} changes={describeChanges(valuesOf(edited.base), valuesOf(subscriber), look)} />
    </FormDialog>
  )
}
