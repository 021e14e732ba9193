import { useForm } from '@mantine/form'
import type { ReactNode } from 'react'
import { FormDialog } from '../ui/FormDialog.tsx'
import { advised } from './advice.ts'
import { checkPassword, PasswordField } from './PasswordField.tsx'
import { lookAgain } from './queries.ts'

type Props = {
  id: string
  title: string
  submitLabel: string
  danger?: boolean
  onClose: () => void
  onSubmit: (password: string) => Promise<unknown>
  children: ReactNode
}

/** A step that needs the password again; says first what the step does. */
export function PasswordDialog({ id, onSubmit, danger = false, children, ...dialog }: Props) {
  const form = useForm({ initialValues: { password: '' }, validate: { password: checkPassword } })
  const send = async ({ password }: typeof form.values) => {
    try {
      await advised(onSubmit(password), ['password'])
    } catch (error) {
      void lookAgain(id)
      throw error
    }
  }
  return (
    <FormDialog opened form={form} onSubmit={send} danger={danger} {...dialog}>
      <div>{children}</div>
      <PasswordField data-autofocus {...form.getInputProps('password')} />
    </FormDialog>
  )
}
