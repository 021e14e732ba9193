import { PasswordInput } from '@mantine/core'
import type { ComponentProps } from 'react'
import { useSession } from '../session.tsx'

/** One's own password once more, for what cannot be taken back easily. */
export function PasswordField(props: ComponentProps<typeof PasswordInput>) {
  const { user } = useSession()
  return (
    <>
      {/* Tells password managers whose password this is. */}
      <input type="hidden" name="username" autoComplete="username" value={user.email} readOnly />
      <PasswordInput label="Your password" autoComplete="current-password" required {...props} />
    </>
  )
}

export const checkPassword = (value: string) => (value ? null : 'Give your password.')
