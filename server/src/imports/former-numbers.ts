import { text, type Row } from './plan-rules.ts'
import type { ImportKind } from './schema.ts'

/** A number that a license had elsewhere, and where; the license search finds it by that. */
export type FormerNumber = { source: ImportKind; number: number }

/** The numbers of a row and of those that were merged into it, where they are like `L-00042`. */
export function formerNumbers(source: ImportKind, row: Row): FormerNumber[] {
  const numbers = [row, ...row.merged].flatMap(({ record }) => {
    const digits = /^L-(\d{1,12})$/i.exec(text(record.fields['name']) ?? '')?.[1]
    return digits === undefined ? [] : [Number(digits)]
  })
  return [...new Set(numbers)].map((number) => ({ source, number }))
}
