import { decide } from '@openlma/sdk'
import { claimsOf, termsOfDocument } from '../documents/rules.ts'
import { inputOf } from '../documents/sign.ts'
import type { Outside } from '../platform/route.ts'
import { authorize } from './authorize.ts'

/** The server's own answer, by the same function that the SDK decides with (C1). A "no" is an answer, not an error. */
export async function check(
  outside: Outside,
  id: string,
  question: { user?: string | undefined; feature?: string | undefined },
) {
  const row = await authorize(outside, id)
  const input = inputOf(row)
  const now = outside.app.clock()
  const forever = new Date(8_640_000_000_000_000)
  const claims = claimsOf(input, termsOfDocument(input), now, forever, null)
  const { licensed, code, reasons, validUntil } = decide({ ...question, claims, now: Math.floor(now.getTime() / 1000) })
  return { licensed, code, reasons, validUntil }
}
