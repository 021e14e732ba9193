import { Fieldset, SimpleGrid, Stack, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { accountIdOf, knownContactOf, type ConvertValues } from './convert-values.ts'
import { nameOf } from './lead-words.ts'
import type { Conversion } from './queries.ts'

type Props = { form: UseFormReturnType<ConvertValues>; plan: Conversion }

/** Which contact: the one that is known, which stays as it is, or a new one to be looked over. */
export function ConvertContact({ form, plan }: Props) {
  const known = knownContactOf(plan, form.values)
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
  // Of an account chosen by hand only the server knows whether the person is there already.
  const account = accountIdOf(form.values)
  const fresh = account === null || account === plan.account.id
  return (
    <Fieldset legend="Contact">
      <Stack gap="sm">
        <span className="quiet">
          {fresh
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
