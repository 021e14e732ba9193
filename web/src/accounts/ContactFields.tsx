import { SimpleGrid, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { checkEmail } from '../access/NewPassword.tsx'
import type { Contact } from './queries.ts'

const names = ['firstName', 'lastName', 'email', 'title', 'phone', 'country', 'state', 'externalRef'] as const

export type ContactValues = Record<(typeof names)[number], string>

export function contactValuesOf(contact: Partial<Contact>): ContactValues {
  return Object.fromEntries(names.map((name) => [name, contact[name] ?? ''])) as ContactValues
}

/** The fields that were changed; empty ones go out as null. What came odd and was left alone stays as it is. */
export function contactBodyOf(
  base: ContactValues,
  values: ContactValues,
): Partial<Record<keyof ContactValues, string | null>> {
  const changed = names.filter((name) => values[name] !== base[name])
  return Object.fromEntries(changed.map((name) => [name, values[name].trim() || null]))
}

export function contactRules(base: ContactValues) {
  return {
    email: (email: string) => (email.trim() && email !== base.email ? checkEmail(email) : null),
    lastName: (last: string, { firstName, email }: ContactValues) =>
      last.trim() || firstName.trim() || email.trim() ? null : 'Give a name or an email address.',
  }
}

export function ContactFields({ form }: { form: UseFormReturnType<ContactValues> }) {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="sm">
      <TextInput label="First name" maxLength={120} data-autofocus {...form.getInputProps('firstName')} />
      <TextInput label="Last name" maxLength={120} {...form.getInputProps('lastName')} />
      <TextInput label="Email" type="email" maxLength={254} {...form.getInputProps('email')} />
      <TextInput label="Phone" type="tel" maxLength={60} {...form.getInputProps('phone')} />
      <TextInput label="Title" maxLength={120} {...form.getInputProps('title')} />
      <TextInput label="Country" maxLength={100} {...form.getInputProps('country')} />
      <TextInput label="State" maxLength={100} {...form.getInputProps('state')} />
      <TextInput label="External reference" maxLength={200} {...form.getInputProps('externalRef')} />
    </SimpleGrid>
  )
}
