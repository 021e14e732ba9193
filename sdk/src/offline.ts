import { accept } from './accept.ts'
import { positionIn, reportOf } from './check-in.ts'
import { LmaError } from './errors.ts'
import { sha256Base64url } from './key.ts'
import { fileCode, parseLicenseFile, verifyLicenseFile } from './license-file.ts'
import type { LicenseFile } from './license-file.ts'
import { parseStatement } from './document.ts'
import { renderRequest, usersOf } from './request-file.ts'
import type { RequestFile, RequestOptions } from './request-file.ts'
import { forget } from './seen-users.ts'
import { currentTime, expectationOf, keepDesk, reload, updateState } from './session.ts'
import type { Session } from './session.ts'
import type { StoredRequest, StoredState } from './store.ts'
import { isObject } from './strict-json.ts'
import { prepareToken, randomText } from './token.ts'

/**
 * The text of a request file. It is stored before it is handed out: asked again with the same options before an answer
 * was loaded, it is the same request, which the server answers with the same file.
 */
export async function makeRequest(session: Session, options: RequestOptions): Promise<string> {
  await reload(session)
  const { token } = await prepareToken(session)
  const tokenSha256 = await sha256Base64url(token)
  const question = await sha256Base64url(JSON.stringify([tokenSha256, options]))
  const { activationCode } = options
  const activated = activationCode === undefined ? null : await sha256Base64url(activationCode)
  const made = writeRequest(session, options, { tokenSha256, question, activated })
  await updateState(session, (state) =>
    state.request?.question === question ? state : { ...state, request: made, packageVersion: made.version },
  )
  return session.stored.request?.text ?? made.text
}

/** Loads a license file: everything in it holds, or nothing is stored (protocol 5.5). */
export async function loadFile(session: Session, text: string): Promise<void> {
  await reload(session)
  const file = parseLicenseFile(text)
  if (!file) throw new LmaError('file_invalid', { detail: 'this is no license file' })
  const { stored } = session
  const token = await ownToken(stored, file)
  const awaited = stored.request?.requestId === file.requestId ? stored.request : null
  const now = currentTime(session)
  const own = { ...expectationOf(session, stored), token, isAwaited: awaited !== null, seenRoster: stored.seenRoster }
  const result = await verifyLicenseFile(file, own, now, session.mark)
  if (!result.ok) throw new LmaError(fileCode(result.code), { detail: result.code })
  const patch = {
    installationId: result.value.license.sub,
    token,
    ...(token === stored.pendingToken && { pendingToken: null }),
    ...(awaited && { request: null, activated: awaited.activated ?? stored.activated }),
  }
  const time = awaited && {
    time: { statement: file.time, nonce: file.requestId, certificate: file.documents.certificate },
  }
  const roster = file.roster ? { roster: file.roster } : {}
  const [refusal] = await accept(session, { documents: file.documents, ...roster, ...time, patch })
  if (refusal) throw refusal
  if (awaited) await settleAnswered(session, awaited)
}

function writeRequest(
  session: Session,
  options: RequestOptions,
  { tokenSha256, question, activated }: { tokenSha256: string; question: string; activated: string | null },
): StoredRequest {
  const { have = null, applied = null, roster = null } = positionIn(session)
  const { version: known = null, facts = null } = reportOf(session)
  const { version = known, subscriber = null, contact = null, activationCode = null, reason = null } = options
  const requestId = randomText(16)
  const lma = session.opened.claims?.lma
  const used = session.roster?.roster.count
  const { provisional, seen } = usersOf(session.desk)
  const text = renderRequest({
    requestId,
    packageId: session.options.packageId,
    installationId: session.stored.installationId,
    tokenSha256,
    version,
    subscriber,
    contact,
    activationCode,
    reason,
    have,
    applied,
    roster,
    seen,
    seats: lma && used !== undefined ? { allowed: lma.seats, used, provisional } : null,
    facts,
    madeAt: currentTime(session),
  })
  return { requestId, question, text, version, activated }
}

/** The one of the own tokens that the document names; whether it does is verified later. */
async function ownToken({ token, pendingToken }: StoredState, file: LicenseFile): Promise<string> {
  const cnf = parseStatement(file.documents.license)?.payload['cnf']
  const tokens = [pendingToken, token].filter((one) => one !== null)
  for (const one of tokens) if (isObject(cnf) && cnf['token_sha256'] === (await sha256Base64url(one))) return one
  const [first] = tokens
  if (first === undefined) throw new LmaError('file_of_another_installation', { detail: 'no request was made here' })
  return first
}

/** The vendor knows now whom the request named: who was seen is reported, and who waited has a seat or does not get one. */
async function settleAnswered(session: Session, { text }: StoredRequest): Promise<void> {
  const { seen, seats } = JSON.parse(text) as Pick<RequestFile, 'seen' | 'seats'>
  forget(session.desk, new Map(Object.entries(seen)))
  for (const user of seats?.provisional ?? []) session.desk.provisional.delete(user)
  await keepDesk(session)
}
