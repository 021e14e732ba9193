import { callInstallation } from './api.ts'
import { LmaError } from './errors.ts'
import { requireText } from './incoming.ts'
import { reload } from './session.ts'
import type { Session } from './session.ts'

/** A link that opens once, and until when; ISO 8601. */
export type ManageLink = { url: string; expiresAt: string }

/** Asks for a link to the manage page; `person` names who will open it, for the vendor's records. */
export async function makeManageLink(session: Session, { person }: { person?: string }): Promise<ManageLink> {
  await reload(session)
  const body = person === undefined ? {} : { person }
  const answer = await callInstallation(session, { method: 'POST', path: '/manage-link', body, background: false })
  const url = requireText(answer, 'url')
  // A product opens it in a browser: nothing but the web may be behind it.
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new LmaError('response_invalid', { detail: 'url' })
  return { url, expiresAt: requireText(answer, 'expiresAt') }
}
