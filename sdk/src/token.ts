import { encodeBase64url } from './base64url.ts'
import { isUninstalled, updateState } from './session.ts'
import type { Session } from './session.ts'

/** Base64url of random bytes. */
export function randomText(bytes: number): string {
  return encodeBase64url(crypto.getRandomValues(new Uint8Array(bytes)))
}

/** The token is stored before the call: whatever happens then, every retry carries the same one (`I3`). */
export async function prepareToken(session: Session): Promise<{ token: string; previousToken: string | null }> {
  const made = randomText(32)
  // Another node that has already installed again has another token by now, which then is the one to use.
  const spent = isUninstalled(session) ? session.stored.token : null
  await updateState(session, (state) => {
    const token = state.pendingToken ?? (state.token === spent ? made : (state.token ?? made))
    return token === state.token ? state : { ...state, pendingToken: token }
  })
  const { token, pendingToken } = session.stored
  return pendingToken === null
    ? { token: token ?? made, previousToken: null }
    : { token: pendingToken, previousToken: token }
}
