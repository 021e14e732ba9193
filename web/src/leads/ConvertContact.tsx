import { Fieldset, SimpleGrid, Stack, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { NEW, type ConvertValues } from './convert-values.ts'
import { nameOf } from './lead-words.ts'
import type { Conversion } from './queries.ts'

type Props = { form: UseFormReturnType<ConvertValues>; known: Conversion['contact'] | null }

/** Which contact: the one that is known, which stays as it is, or a new one to be looked over. */
export function ConvertContact({ form, known }: Props) {
  if (known) {
    return (
      <Fieldset legend="Contact">
        <strong>
          <bdi>{nameOf({ ...known, company: null })}</bdi>
        </strong>{' '}
        {known.email && <bdi className="quiet">{known.email}</bdi>}
        <div className="quiet">{known.why}. What is known of this person stays.</div>
      </Fieldset>
    )
  }
  const { which } = form.values
  return (
    <Fieldset legend="Contact">
      <Stack gap="sm">
        <span className="quiet">
          {which === NEW
            ? 'A new contact, as the lead says. Correct what is wrong.'
            : 'A contact of that account with the same address is taken; else a new one is made, as follows.'}
        </span>
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="sm">
          <TextInput label="First name" maxLength={120} {...form.getInputProps('firstName')} />
          <TextInput label="Last name" maxLength={120} {...form.getInputProps('lastName')} />
          <TextInput label="Email" maxLength={254} {...form.getInputProps('email')} />
          <TextInput label="Phone" maxLength={60} {...form.getInputProps('phone')} />
          <TextInput label="Title" maxLength={120} {...form.getInputProps('title')} />
        </SimpleGrid>
      </Stack>
    </Fieldset>
  )
}
