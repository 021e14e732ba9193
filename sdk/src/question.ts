import { LmaError } from './errors.ts'

/**
 * What is asked: without `user`, seats are not judged; without `feature`, features are not. A member that is there is
 * asked, also where its value is `undefined`: that is nobody, or no feature.
 */
export type Question = { user?: string; feature?: string }

/** A question as it is decided: `undefined` is not asked, `null` is what no user and no feature can be. */
export type Asked = { user?: string | null | undefined; feature?: string | null | undefined }

/**
 * Reads a question of a product, where a slip must not turn into a yes (`C1`). Throws `LmaError` `invalid_request` for
 * what is no question: a member of another name, or no object.
 */
export function readQuestion(question: Question = {}): Asked {
  if (!isRecord(question))
    throw new LmaError('invalid_request', { detail: 'a question is an object: { user?, feature? }' })
  const asked: Asked = {}
  for (const name of Object.keys(question)) {
    if (name !== 'user' && name !== 'feature')
      throw new LmaError('invalid_request', { detail: `${name}: a question has no such member, but user and feature` })
    const value: unknown = question[name]
    asked[name] = typeof value === 'string' ? value : null
  }
  return asked
}

// From JavaScript it may be anything.
function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
