import type { UseFormReturnType } from '@mantine/form'
import { useState } from 'react'
import { ApiProblem } from '../api-problem.ts'
import { rebase } from './rebase.ts'

export type Edited<Thing> = {
  /** What the form was filled from; its revision goes into If-Match. */
  base: Thing
  /** Somebody saved another revision while the form was open. */
  stale: boolean
  /** Goes on from what is saved by now, with or without what was typed. */
  takeOver: (keepTyped: boolean) => void
}

/** Remembers which revision a form was filled from, so that nobody's change is overwritten unseen (M1). */
export function useEdited<Thing extends { revision: number }, Values extends Record<string, unknown>>(
  form: UseFormReturnType<Values>,
  thing: Thing,
  valuesOf: (thing: Thing) => Values,
): Edited<Thing> {
  const [base, setBase] = useState(thing)
  const takeOver = (keepTyped: boolean) => {
    const saved = valuesOf(thing)
    const next = keepTyped ? rebase(valuesOf(base), form.getValues(), saved) : saved
    setBase(thing)
    form.setInitialValues(saved)
    form.resetDirty(saved)
    form.setValues(next)
    form.clearErrors()
  }
  // An answer that was asked for before a save may come after it; older is not news.
  return { base, stale: thing.revision > base.revision, takeOver }
}

/** Runs a save; when somebody was faster, loads what they saved first, so that the form can show it. */
export async function saveOrReload(save: () => Promise<unknown>, reload: () => Promise<unknown>): Promise<void> {
  try {
    await save()
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.status !== 412) throw error
    await reload()
    const detail = 'Nothing was saved: somebody else was faster. The changes of both stand above.'
    throw new ApiProblem({ status: 412, code: error.code, title: error.title, detail })
  }
}
