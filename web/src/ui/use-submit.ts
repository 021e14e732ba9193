import type { UseFormReturnType } from '@mantine/form'
import { useState } from 'react'
import { ApiProblem, placeErrors } from '../api-problem.ts'

export type Submit = { pending: boolean; problem: string | null; clear: () => void; run: () => Promise<boolean> }

/** Sends a form once at a time; what the server refuses goes to its fields, the rest is `problem`. */
export function useSubmit<Values extends Record<string, unknown>>(
  form: UseFormReturnType<Values>,
  send: (values: Values) => Promise<unknown>,
): Submit {
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const run = async () => {
    if (pending) return false
    const { hasErrors, errors } = form.validate()
    if (hasErrors) {
      focusFirst(form, errors)
      return false
    }
    setPending(true)
    setProblem(null)
    try {
      await send(form.getValues())
      return true
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error
      const { byField, above } = placeErrors(error, Object.keys(form.getValues()))
      form.setErrors(byField)
      focusFirst(form, byField)
      setProblem(above)
      return false
    } finally {
      setPending(false)
    }
  }
  return { pending, problem, clear: () => setProblem(null), run }
}

/** In a long form the field to mend may be out of sight. */
function focusFirst<Values extends Record<string, unknown>>(
  form: UseFormReturnType<Values>,
  errors: Record<string, unknown>,
): void {
  const [field] = Object.keys(errors)
  if (field !== undefined) form.getInputNode(field)?.focus()
}
