import { Alert, Button, Group, Stack } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { FormEvent, ReactNode } from 'react'
import { useSubmit } from './use-submit.ts'

type Props<Values extends Record<string, unknown>> = {
  form: UseFormReturnType<Values>
  /** Throws `ApiProblem` when refused: its pointers go to the fields of the same name, the rest stands on top. */
  onSubmit: (values: Values) => Promise<unknown>
  submitLabel: string
  /** One button as wide as the form, for pages that are nothing but the form. */
  wide?: boolean
  /** Nothing to save until something was changed. */
  onlyDirty?: boolean
  children: ReactNode
}

/** A form on a page. */
export function PlainForm<Values extends Record<string, unknown>>(props: Props<Values>) {
  const { form, onSubmit, submitLabel, wide = false, onlyDirty = false, children } = props
  const submit = useSubmit(form, onSubmit)
  const send = (event: FormEvent) => {
    event.preventDefault()
    void submit.run()
  }
  return (
    <form onSubmit={send} noValidate>
      <Stack gap="md">
        {submit.problem && (
          <Alert color="red" role="alert">
            {submit.problem}
          </Alert>
        )}
        {children}
        <Group justify="flex-end">
          <Button
            type="submit"
            loading={submit.pending}
            disabled={onlyDirty && !form.isDirty()}
            fullWidth={wide}
            size={wide ? 'sm' : undefined}
          >
            {submitLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
