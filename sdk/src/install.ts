import { accept, readDocuments, requireText } from './accept.ts'
import type { Incoming } from './accept.ts'
import { callServer } from './api.ts'
import { randomText, reportOf } from './check-in.ts'
import { LmaError } from './errors.ts'
import { sha256Base64url } from './key.ts'
import type { InstallOptions } from './options.ts'
import { isInstalled, isUninstalled, reload, updateState } from './session.ts'
import type { Session } from './session.ts'
import { isObject } from './strict-json.ts'
import type { JsonObject } from './strict-json.ts'

/**
 * Installs, or does nothing where that was done: a product may call it on every start, also without a network. A new
 * `version` is remembered and reported with the next check-in. Returns whether the server was asked.
 */
export async function install(session: Session, options: InstallOptions): Promise<boolean> {
  await reload(session)
  const done = isInstalled(session) && session.opened.verified !== null && !isUninstalled(session)
  const { activationCode } = options
  const activated = activationCode === undefined ? session.stored.activated : await sha256Base64url(activationCode)
  if (done && activated === session.stored.activated) {
    if (session.stored.packageVersion === options.version) return false
    await updateState(session, (state) => ({ ...state, packageVersion: options.version }))
    return false
  }
  const { token, previousToken } = await prepareToken(session)
  const body = { ...options, token, ...(previousToken !== null && { previousToken }) }
  const bearer = session.options.installKey
  const answer = await callServer(session, { method: 'POST', path: '/installations', bearer, body, background: false })
  const installationId = installationIdIn(answer)
  const patch = { token, pendingToken: null, activated, installationId, packageVersion: options.version }
  await acceptAll(session, { documents: readDocuments(answer), patch })
  return true
}

/** Changes the version at the server now, instead of with the next check-in (`I5`). */
export async function upgrade(session: Session, version: string): Promise<void> {
  await reload(session)
  await updateState(session, (state) => ({ ...state, packageVersion: version }))
  const answer = await callInstallation(session, 'PATCH', reportOf(session))
  await acceptAll(session, { documents: readDocuments(answer) })
}

/** Tells the server that the product is gone; the document it answers with says `uninstalled` (`I5`). */
export async function uninstall(session: Session, reason: string | undefined): Promise<void> {
  await reload(session)
  const answer = await callInstallation(session, 'DELETE', reason === undefined ? {} : { reason })
  await acceptAll(session, { documents: readDocuments(answer) })
}

/** The token is stored before the call: whatever happens then, every retry carries the same one (`I3`). */
async function prepareToken(session: Session): Promise<{ token: string; previousToken: string | null }> {
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

function callInstallation(session: Session, method: 'PATCH' | 'DELETE', body: object): Promise<JsonObject> {
  const { installationId, token } = session.stored
  if (installationId === null || token === null) throw new LmaError('not_installed')
  return callServer(session, {
    method,
    path: `/installations/${installationId}`,
    bearer: token,
    body,
    background: false,
  })
}

async function acceptAll(session: Session, incoming: Incoming): Promise<void> {
  const [refusal] = await accept(session, incoming)
  if (refusal) throw refusal
}

function installationIdIn(answer: JsonObject): string {
  const { installation } = answer
  if (!isObject(installation)) throw new LmaError('response_invalid', { detail: 'installation' })
  return requireText(installation, 'id')
}
