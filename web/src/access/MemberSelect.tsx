import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { membersOptions } from './queries.ts'

type Props = {
  label: string
  description?: string
  placeholder: string
  /** Offered though not active, because it is what stands there. */
  kept?: string | null
  /** Never offered. */
  without?: string
  value?: string | null
  onChange?: (id: string | null) => void
  error?: ReactNode
  disabled?: boolean
  required?: boolean
}

/** One of the org's active members, or nobody. */
export function MemberSelect({ kept, without, ...rest }: Props) {
  const members = useQuery(membersOptions).data ?? []
  const offered = members.filter(({ id, status }) => id !== without && (status === 'active' || id === kept))
  return (
    <Select
      data={offered.map(({ id, name, status }) => ({
        value: id,
        label: status === 'active' ? name : `${name} (${status})`,
      }))}
      nothingFoundMessage="No active user is called so"
      clearable
      searchable
      {...rest}
    />
  )
}
