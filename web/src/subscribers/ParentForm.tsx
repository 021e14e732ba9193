import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { FormDialog } from '../ui/FormDialog.tsx'
import { notifyDone } from '../ui/notify.ts'
import { RemoteSelect, type Choice } from '../ui/RemoteSelect.tsx'
import { approveParent, namedParentOptions, searchSubscribers, type Subscriber } from './queries.ts'

type Props = { subscriber: Subscriber; onClose: () => void }

/** The vendor says whose sandbox a subscriber is; the one it names is offered (I6). */
export function ParentForm(props: Props) {
  const named = useQuery(namedParentOptions(props.subscriber))
  return named.isPending ? null : <Form {...props} named={named.data ?? null} />
}

function Form({ subscriber, named, onClose }: Props & { named: Choice | null }) {
  const { id, name, orgId, parentOrgId, test } = subscriber
  const form = useForm({
    initialValues: { parentId: named },
    validate: { parentId: (parent) => (parent ? null : 'Choose the subscriber that it belongs to.') },
  })
  const search = async (q: string | undefined) => {
    const found = await searchSubscribers(q, test)
    return found.filter(({ value }) => value !== id)
  }
  const approve = async ({ parentId: parent }: { parentId: Choice | null }) => {
    await approveParent(id, parent?.value ?? '')
    notifyDone('The sandbox belongs to its parent now.')
  }
  return (
    <FormDialog
      opened
      onClose={onClose}
      title="Approve parent"
      form={form}
      onSubmit={approve}
      submitLabel="Approve"
      size="md"
    >
      <div>
        From here on the licenses of <bdi>{name ?? orgId}</bdi> follow those of the parent, as each package says for
        sandboxes, and can no longer be modified on their own. An older sandbox of the same name is superseded: its
        license ends.
      </div>
      <RemoteSelect
        label="Parent"
        description={
          parentOrgId && !named
            ? `It names ${parentOrgId}, of which nothing is known here. Ask the customer which of their orgs it is.`
            : 'The org that it is a sandbox of'
        }
        noun="subscribers"
        search={search}
        required
        {...form.getInputProps('parentId')}
      />
    </FormDialog>
  )
}
