import { MultiSelect, Radio, Stack, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { eventKinds } from '../events/describe-event.ts'
import type { EventKind } from '../events/queries.ts'

export type EndpointValues = { url: string; description: string; which: 'all' | 'some'; kinds: EventKind[] }

export const endpointRules = {
  url: (url: string) =>
    /^https?:\/\/[^\s/]+/i.test(url.trim()) ? null : 'Give an address like https://crm.example/hook.',
  kinds: (kinds: EventKind[], { which }: EndpointValues) =>
    which === 'all' || kinds.length > 0 ? null : 'Choose at least one kind, or all events.',
}

export function endpointBodyOf({ url, description, which, kinds }: EndpointValues) {
  return { url: url.trim(), description: description.trim() || null, kinds: which === 'all' ? null : kinds }
}

const nouns = Map.groupBy(eventKinds, (kind) => kind.split('.')[0] ?? '')
const groups = [...nouns].map(([noun, kinds]) => ({
  group: noun.replaceAll('_', ' '),
  // A test goes to the endpoint it is for, whatever that one takes.
  items: kinds.filter((kind) => kind !== 'webhook_endpoint.tested'),
}))

export function EndpointFields({ form }: { form: UseFormReturnType<EndpointValues> }) {
  return (
    <>
      <TextInput
        label="Address"
        description="Begins with https://, and is reachable from the server"
        placeholder="https://"
        type="url"
        required
        data-autofocus
        maxLength={2_000}
        {...form.getInputProps('url')}
      />
      <TextInput
        label="Description"
        description="What is told there, so that somebody else knows later"
        maxLength={200}
        {...form.getInputProps('description')}
      />
      <Radio.Group label="Events" {...form.getInputProps('which')}>
        <Stack gap="xs" mt={4}>
          <Radio size="xs" value="all" label="All events" description="Those of later versions too" />
          <Radio size="xs" value="some" label="Only some kinds" />
        </Stack>
      </Radio.Group>
      {form.values.which === 'some' && (
        <MultiSelect
          label="Kinds of events"
          placeholder={form.values.kinds.length === 0 ? 'Such as lead.captured' : undefined}
          data={groups}
          searchable
          clearable
          required
          hidePickedOptions
          maxDropdownHeight={260}
          {...form.getInputProps('kinds')}
        />
      )}
    </>
  )
}
