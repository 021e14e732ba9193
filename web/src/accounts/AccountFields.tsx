import { TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { MemberSelect } from '../access/MemberSelect.tsx'
import type { Account } from './queries.ts'

export type AccountValues = { name: string; domain: string; ownerId: string | null; externalRef: string }

export const accountRules = { name: (name: string) => (name.trim() ? null : 'Give the account a name.') }

export function accountValuesOf({ name, domain, ownerId, externalRef }: Account): AccountValues {
  return { name, domain: domain ?? '', ownerId, externalRef: externalRef ?? '' }
}

export function accountBodyOf({ name, domain, ownerId, externalRef }: AccountValues) {
  return { name: name.trim(), domain: domain.trim() || null, ownerId, externalRef: externalRef.trim() || null }
}

export function AccountFields({ form, kept }: { form: UseFormReturnType<AccountValues>; kept?: string | null }) {
  return (
    <>
      <TextInput label="Name" required data-autofocus maxLength={200} {...form.getInputProps('name')} />
      <TextInput
        label="Domain"
        description="Of the company, such as acme.example. New leads with such an address are suggested this account"
        maxLength={253}
        {...form.getInputProps('domain')}
      />
      <MemberSelect
        label="Owner"
        description="Is told when somebody of this account installs"
        placeholder="Nobody"
        kept={kept}
        {...form.getInputProps('ownerId')}
      />
      <TextInput
        label="External reference"
        description="What your CRM calls this account"
        maxLength={200}
        {...form.getInputProps('externalRef')}
      />
    </>
  )
}
