import { useForm } from '@mantine/form'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { FormDialog } from '../ui/FormDialog.tsx'
import { EndpointFields, endpointBodyOf, endpointRules, type EndpointValues } from './EndpointFields.tsx'
import { createEndpoint } from './queries.ts'
import { SecretShown } from './SecretShown.tsx'

const fresh: EndpointValues = { url: '', description: '', which: 'all', kinds: [] }

/** Makes an endpoint and shows its secret, once. */
export function NewEndpointForm({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const navigate = useNavigate()
  const [made, setMade] = useState<{ id: string; secret: string } | null>(null)
  const form = useForm<EndpointValues>({ initialValues: fresh, validate: endpointRules })
  const create = async (values: EndpointValues) => {
    setMade(await createEndpoint(endpointBodyOf(values)))
    form.reset()
  }
  const show = () => {
    if (made) void navigate({ to: '/settings/webhooks/$id', params: { id: made.id } })
    setMade(null)
  }
  return (
    <>
      <FormDialog
        opened={opened}
        onClose={() => {
          form.reset()
          onClose()
        }}
        title="New webhook endpoint"
        form={form}
        onSubmit={create}
        submitLabel="Create endpoint"
      >
        <EndpointFields form={form} />
      </FormDialog>
      <SecretShown secret={made?.secret ?? null} title="Secret of the endpoint" onClose={show} />
    </>
  )
}
