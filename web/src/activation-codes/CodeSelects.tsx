import { Select } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { contactName } from '../accounts/contact-name.ts'
import { contactPages, type Account } from '../accounts/queries.ts'
import { allPackagesOptions } from '../packages/queries.ts'

type Field = { value?: string | null; onChange?: (id: string | null) => void; error?: ReactNode }

export function PackageSelect(field: Field) {
  const packages = useQuery(allPackagesOptions).data ?? []
  return (
    <Select
      label="Package"
      data={packages.map(({ id, name }) => ({ value: id, label: name }))}
      searchable
      required
      {...field}
    />
  )
}

/** Who of an account gets the code; who it is may stay open. */
export function ContactSelect({ account, ...field }: Field & { account: Pick<Account, 'id' | 'name'> }) {
  const contacts = useInfiniteQuery(contactPages(account.id)).data?.pages.flatMap((page) => page.data) ?? []
  return (
    <Select
      label="Contact"
      description={`Whoever installs with the code counts as somebody of ${account.name}: no lead is made, and the owner of the account is told`}
      placeholder="Anybody of the account"
      data={contacts.filter(({ erasedAt }) => !erasedAt).map((one) => ({ value: one.id, label: contactName(one) }))}
      searchable
      clearable
      {...field}
    />
  )
}
