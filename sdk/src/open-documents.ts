import { decide } from './decide.ts'
import type { Answer, Situation } from './decide.ts'
import type { Documents, LicenseClaims } from './document.ts'
import { readQuestion } from './question.ts'
import type { Question } from './question.ts'
import { judgedAt } from './time.ts'
import { notYetCode, verifyLicenseUntimed } from './verify.ts'
import type { Expectation, VerifiedLicense } from './verify.ts'

/** What a stored or handed-over document says, before any question is asked. */
export type Opened = Pick<Situation, 'claims' | 'certificateExpires' | 'invalid'> & { verified: VerifiedLicense | null }

/** Verifies documents as stored ones: their end is judged when asked, so that what they say stays conclusive. */
export async function openStored(
  documents: Documents | null,
  expected: Expectation,
  now: number,
  mark: number,
): Promise<Opened> {
  if (!documents) return { claims: null, verified: null }
  const result = await verifyLicenseUntimed(documents, expected)
  const invalid = result.ok ? notYetCode(result.value, judgedAt(now, mark)) : result.code
  if (!result.ok || invalid) return { claims: null, verified: null, invalid: invalid ?? undefined }
  const { license, certificate } = result.value
  return { claims: license, certificateExpires: certificate.exp, verified: result.value }
}

/** What `openDocuments` needs: the constants of the product and what its backend handed over. */
export type OpenDocumentsOptions = Expectation & {
  documents: Documents | null
  /** High-water mark in unix seconds, where the caller keeps one. */
  mark?: number
  /** The clock in milliseconds; `Date.now` unless given. */
  now?: () => number
}

/** A license opened from documents, without token and without network. */
export type OpenedLicense = {
  /** Answers offline and synchronously; throws `LmaError` only for what is no question, `invalid_request`. */
  check(question?: Question): Answer
  /** The verified claims, or `null`. */
  claims: LicenseClaims | null
}

/**
 * Verifies documents handed over by the product's backend and answers from them, for use in a browser.
 * @example const license = await openDocuments({ packageId, rootKeys, documents: await (await fetch('/license')).json() })
 */
export async function openDocuments(options: OpenDocumentsOptions): Promise<OpenedLicense> {
  const clock = options.now ?? Date.now
  const seconds = (): number => Math.floor(clock() / 1000)
  const opened = await openStored(options.documents, options, seconds(), options.mark ?? 0)
  let mark = Math.max(options.mark ?? 0, opened.claims?.iat ?? 0)
  return {
    claims: opened.claims,
    check(question) {
      const asked = readQuestion(question)
      const now = seconds()
      mark = Math.max(mark, now)
      return decide({ ...asked, ...opened, now, mark })
    },
  }
}
