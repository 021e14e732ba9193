import { useForm } from '@mantine/form'
import { describeChanges } from '../events/describe-changes.ts'
import type { EventKind } from '../events/queries.ts'
import { useLook } from '../events/use-look.ts'
import { queryClient } from '../query-client.ts'
import { FormDialog } from '../ui/FormDialog.tsx'
import { notifyDone } from '../ui/notify.ts'
import { StaleNotice } from '../ui/StaleNotice.tsx'
import { saveOrReload, useEdited } from '../ui/use-edited.ts'
import { EndpointFields, endpointBodyOf, endpointRules, type EndpointValues } from './EndpointFields.tsx'
import { changeEndpoint, type Endpoint } from './queries.ts'

const valuesOf = ({ url, description, kinds }: Endpoint): EndpointValues => ({
  url,
  description: description ?? '',
  which: kinds === null ? 'all' : 'some',
  kinds: (kinds ?? []) as EventKind[],
})

export function EndpointForm({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const look = useLook()
  const form = useForm<EndpointValues>({ initialValues: valuesOf(endpoint), validate: endpointRules })
  const edited = useEdited(form, endpoint, valuesOf)
  const save = (values: EndpointValues) =>
    saveOrReload(
      async () => {
        await changeEndpoint(endpoint.id, edited.base.revision, endpointBodyOf(values))
        notifyDone('The endpoint is saved.')
      },
      () => queryClient.invalidateQueries({ queryKey: ['webhook-endpoints', endpoint.id] }),
    )
  const changes = describeChanges(endpointBodyOf(valuesOf(edited.base)), endpointBodyOf(valuesOf(endpoint)), look)
  return (
    <FormDialog
      opened
      onClose={onClose}
      title="Edit webhook endpoint"
      form={form}
      onSubmit={save}
      submitLabel="Save"
      allowClean={false}
    >
      <StaleNotice edited={edited} changes={changes} />
      <EndpointFields form={form} />
    </FormDialog>
  )
}
