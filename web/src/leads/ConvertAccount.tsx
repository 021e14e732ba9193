import { Fieldset, Radio, SimpleGrid, Stack, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { searchAccounts } from '../accounts/queries.ts'
import { RemoteSelect } from '../ui/RemoteSelect.tsx'
import { NEW, OTHER, type ConvertValues } from './convert-values.ts'
import type { Conversion } from './queries.ts'

type Props = { form: UseFormReturnType<ConvertValues>; plan: Conversion }

/** Which account: one that could be meant, with the reason, a new one, or any other. */
export function ConvertAccount({ form, plan }: Props) {
  const { which } = form.values
  return (
    <Fieldset legend="Account">
      <Stack gap="sm">
        <Radio.Group aria-label="Account" {...form.getInputProps('which')}>
          <Stack gap="xs">
            {plan.candidates.map(({ id, name, domain, ownerName, why }) => (
              <Radio
                key={id}
                size="xs"
                value={id}
                label={<bdi>{domain ? `${name} (${domain})` : name}</bdi>}
                description={`${why}${ownerName ? `. Owned by ${ownerName}` : ''}${plan.account.id === id ? '. Matched' : ''}`}
              />
            ))}
            <Radio
              size="xs"
              value={NEW}
              label="A new account"
              description={plan.account.id === null ? plan.account.why : undefined}
            />
            <Radio size="xs" value={OTHER} label="Another account" />
          </Stack>
        </Radio.Group>
        {which === NEW && (
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="sm">
            <TextInput label="Name" required maxLength={200} {...form.getInputProps('name')} />
            <TextInput label="Domain" maxLength={253} {...form.getInputProps('domain')} />
          </SimpleGrid>
        )}
        {which === OTHER && (
          <RemoteSelect
            label="Account"
            noun="accounts"
            search={searchAccounts}
            required
            {...form.getInputProps('other')}
          />
        )}
      </Stack>
    </Fieldset>
  )
}
