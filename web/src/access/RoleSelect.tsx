import { Radio, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { roles, type Role } from './queries.ts'

type Props = { value?: Role; onChange?: (role: Role) => void; error?: ReactNode }

/** The roles, each with what it may. */
export function RoleSelect({ value, onChange, error }: Props) {
  return (
    <Radio.Group label="Role" value={value} onChange={(role) => onChange?.(role as Role)} error={error}>
      <Stack gap="xs" mt={4}>
        {roles.map((role) => (
          <Radio key={role.value} size="xs" {...role} />
        ))}
      </Stack>
    </Radio.Group>
  )
}
