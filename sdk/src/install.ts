import { accept } from './accept.ts'
import type { Incoming } from './accept.ts'
import { callInstallation, callServer } from './api.ts'
import { reportOf } from './check-in.ts'
import { LmaError } from './errors.ts'
import { receive, requireText } from './incoming.ts'
import { sha256Base64url } from './key.ts'
import type { ClaimOptions, InstallOptions } from './options.ts'
import { isInstalled, isUninstalled, reload, updateState } from './session.ts'
import type { Session } from './session.ts'
import { isObject } from './strict-json.ts'
import type { JsonObject } from './strict-json.ts'
import { prepareToken } from './token.ts'

/** Something odd about the contact: the server kept it and made the license, but the lead may be of little use. */
export type InstallWarning = { field: string; code: string; detail: string }

/**
 * Installs, or does nothing where that was done: a product may call it on every start, also without a network. A new
 * `version` is remembered and reported with the next check-in. Answers what the server found odd.
 */
export async function install(session: Session, options: InstallOptions): Promise<InstallWarning[]> {
  await reload(session)
  const done = isInstalled(session) && session.opened.verified !== null && !isUninstalled(session)
  const { activationCode } = options
  const activated = activationCode === undefined ? session.stored.activated : await sha256Base64url(activationCode)
  if (done && activated === session.stored.activated) {
    if (session.stored.packageVersion === options.version) return []
    await updateState(session, (state) => ({ ...state, packageVersion: options.version }))
    return []
  }
  const { token, previousToken } = await prepareToken(session)
  const body = { ...options, token, ...(previousToken !== null && { previousToken }) }
  const bearer = session.options.installKey
  const answer = await callServer(session, { method: 'POST', path: '/installations', bearer, body, background: false })
  const installationId = installationIdIn(answer)
  const patch = { token, pendingToken: null, activated, installationId, packageVersion: options.version }
  const access = { installationId, token, background: false }
  await acceptAll(session, { ...(await receive(session, answer, access)), patch })
  return warningsIn(answer)
}

/** Changes the version at the server now, instead of with the next check-in (`I5`). */
export async function upgrade(session: Session, version: string): Promise<void> {
  await reload(session)
  await updateState(session, (state) => ({ ...state, packageVersion: version }))
  const answer = await callInstallation(session, { method: 'PATCH', body: reportOf(session), background: false })
  await acceptAnswer(session, answer)
}

/** Tells the server that the product is gone; the document it answers with says `uninstalled` (`I5`). */
export async function uninstall(session: Session, reason: string | undefined): Promise<void> {
  await reload(session)
  const body = reason === undefined ? {} : { reason }
  await acceptAnswer(session, await callInstallation(session, { method: 'DELETE', body, background: false }))
}

/** What became of a claim: `open`, it waits for the vendor. Only `install` tells of the decision. */
export type ClaimFiled = { status: string }

/** Asks the vendor to approve that a known subscriber is this one; `install` then succeeds with the same token (`I4`). */
export async function claim(session: Session, { subscriber, contact, message }: ClaimOptions): Promise<ClaimFiled> {
  await reload(session)
  const { token } = await prepareToken(session)
  const body = { token, subscriber, ...(contact && { contact }), ...(message !== undefined && { message }) }
  const bearer = session.options.installKey
  const answer = await callServer(session, { method: 'POST', path: '/claims', bearer, body, background: false })
  return { status: requireText(answer, 'status') }
}

async function acceptAnswer(session: Session, answer: JsonObject): Promise<void> {
  const { installationId, token } = session.stored
  const access = { installationId: installationId ?? '', token: token ?? '', background: false }
  await acceptAll(session, await receive(session, answer, access))
}

async function acceptAll(session: Session, incoming: Incoming): Promise<void> {
  const [refusal] = await accept(session, incoming)
  if (refusal) throw refusal
}

/** They decide nothing, so a server that tells none, or tells them otherwise, is no failure. */
function warningsIn({ warnings }: JsonObject): InstallWarning[] {
  return Array.isArray(warnings) ? warnings.filter(isWarning) : []
}

function isWarning(value: unknown): value is InstallWarning {
  return isObject(value) && ['field', 'code', 'detail'].every((name) => typeof value[name] === 'string')
}

function installationIdIn(answer: JsonObject): string {
  const { installation } = answer
  if (!isObject(installation)) throw new LmaError('response_invalid', { detail: 'installation' })
  return requireText(installation, 'id')
}
