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
    if (pending || form.validate().hasErrors) return false
    setPending(true)
    setProblem(null)
    try {
      await send(form.getValues())
      return true
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error
      const { byField, above } = placeErrors(error, Object.keys(form.getValues()))
      form.setErrors(byField)
      setProblem(above)
      return false
    } finally {
      setPending(false)
    }
  }
  return { pending, problem, clear: () => setProblem(null), run }
}
