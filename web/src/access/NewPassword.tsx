import { PasswordInput, type PasswordInputProps } from '@mantine/core'

export const SHORTEST_PASSWORD = 10

/** A password to be chosen. */
export function NewPassword(props: PasswordInputProps) {
  return (
    <PasswordInput
      label="Password"
      description={`At least ${SHORTEST_PASSWORD} characters; a few unrelated words are easy to remember`}
      autoComplete="new-password"
      required
      {...props}
    />
  )
}

export function checkNewPassword(password: string): string | null {
  if (password.normalize('NFC').length >= SHORTEST_PASSWORD) return null
  return `Use at least ${SHORTEST_PASSWORD} characters.`
}

export function checkEmail(email: string): string | null {
  return /^\S+@\S+\.\S+$/.test(email.trim()) ? null : 'Give an email address, such as ada@acme.example.'
}

export function checkFilled(what: string) {
  return (value: string) => (value.trim() ? null : `Give ${what}.`)
}
