import type { AddressInfo } from 'node:net'
import type { LightMyRequestResponse } from 'fastify'
import type { Move } from '../src/moves/schema.ts'
import { createTestApp, type EmptyApp, type TestApp, type TestOrg } from './harness.ts'
import { PASSWORD, signInAdmin, type Browser } from './sign-in.ts'

/** An admin of an org who moves packages, in a browser of their own. */
export type Mover = {
  app: EmptyApp
  org: TestOrg
  browser: Browser
  post(path: string, body?: unknown): Promise<LightMyRequestResponse>
  /** The same, which must succeed. */
  step(path: string, body?: unknown): Promise<Move>
  get(id: string): Promise<Move>
}

export async function moverOf(app: EmptyApp, org: TestOrg): Promise<Mover> {
  const { cookie, 'sec-fetch-site': site } = await signInAdmin(app, org)
  const browser = { cookie, 'sec-fetch-site': site }
  const post = (path: string, body?: unknown) => app.ask('POST', path, body, browser)
  const read = (answer: LightMyRequestResponse): Move => {
    if (answer.statusCode >= 300) throw new Error(`${answer.statusCode} ${answer.body}`)
    return answer.json<Move>()
  }
  return {
    app,
    org,
    browser,
    post,
    step: async (path, body) => read(await post(path, body)),
    get: async (id) => read(await app.ask('GET', `/moves/${id}`, undefined, browser)),
  }
}

/** Two servers that hear each other, and an admin of each who moves packages from `here` to `there`. */
export type TwoServers = { source: TestApp; target: TestApp; here: Mover; there: Mover; stop: () => Promise<void> }

export async function twoServers(): Promise<TwoServers> {
  const [source, target] = [await createTestApp(), await createTestApp()]
  await listen(source)
  await listen(target)
  return {
    source,
    target,
    here: await moverOf(source, source.org),
    there: await moverOf(target, target.org),
    async stop() {
      await source.stop()
      await target.stop()
    },
  }
}

export type Drafted = { moveId: string; thereId: string; fingerprint: string; draft: Move }

/** Destination invites, source drafts. */
export async function draft(from: Mover, to: Mover, packageIds: string[]): Promise<Drafted> {
  const invited = await to.post('/moves/invitations', {})
  if (invited.statusCode !== 201) throw new Error(invited.body)
  const { invitation, moveId: thereId, fingerprint } = invited.json()
  const drafted = await from.step('/moves', { invitation, packageIds })
  return { moveId: drafted.id, thereId, fingerprint, draft: drafted }
}

export async function freeze(from: Mover, { moveId, fingerprint }: Drafted): Promise<Move> {
  return from.step(`/moves/${moveId}/freeze`, { password: PASSWORD, fingerprint })
}

/** The archive as a file. */
export async function exported(from: Mover, { moveId }: Drafted): Promise<Buffer> {
  const answer = await from.post(`/moves/${moveId}/export`, { password: PASSWORD })
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return answer.rawPayload
}

export async function tryImport(to: Mover, { thereId }: Drafted, archive: Buffer): Promise<LightMyRequestResponse> {
  const headers = { ...to.browser, 'content-type': 'application/octet-stream' }
  return to.app.http.inject({ method: 'POST', url: `/api/v1/moves/${thereId}/import`, headers, payload: archive })
}

/** Everything up to the staged archive and its receipt, within one server or by file. */
export async function staged(from: Mover, to: Mover, packageIds: string[]): Promise<Drafted> {
  const drafted = await draft(from, to, packageIds)
  await freeze(from, drafted)
  if (drafted.draft.counterpart.local) await from.step(`/moves/${drafted.moveId}/deliver`, { password: PASSWORD })
  else {
    const imported = await tryImport(to, drafted, await exported(from, drafted))
    if (imported.statusCode !== 200) throw new Error(imported.body)
    await from.step(`/moves/${drafted.moveId}/receipt`, { receipt: imported.json().receipt })
  }
  return drafted
}

/** The whole move, until it is live. */
export async function moveAll(from: Mover, to: Mover, packageIds: string[]): Promise<Drafted> {
  const drafted = await staged(from, to, packageIds)
  await handOver(from, to, drafted)
  return drafted
}

export async function handOver(from: Mover, to: Mover, drafted: Drafted): Promise<void> {
  const over = await from.step(`/moves/${drafted.moveId}/hand-over`, { password: PASSWORD })
  if (!drafted.draft.counterpart.local) await to.step(`/moves/${drafted.thereId}/release`, { release: over.release })
  await to.app.background.moves.idle()
  const { status, error } = await to.get(drafted.thereId)
  if (status !== 'live') throw new Error(`the move is ${status}: ${error}`)
}

/** A server with an address of its own, to which products can follow. */
export async function listen(app: EmptyApp): Promise<string> {
  await app.http.listen({ host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${(app.http.server.address() as AddressInfo).port}`
  Object.assign(app.config, { PUBLIC_URL: url })
  return url
}
