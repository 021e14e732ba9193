import { Agent, request, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { TestApp } from '../../test/harness.ts'
import {
  draft,
  exported,
  freeze,
  handOver,
  moverOf,
  staged,
  tryImport,
  type Drafted,
  twoServers,
  type Mover,
  type TwoServers,
} from '../../test/moves.ts'
import { dumpOrg } from '../../test/org-dump.ts'
import { addPackage, askAs, install, type Installed, type TestPackage } from '../../test/product.ts'
import { PASSWORD } from '../../test/sign-in.ts'
import { arriveStep } from './arrive.ts'

let source: TestApp
let target: TestApp
let here: Mover
let there: Mover
let pack: TestPackage
let installed: Installed

let stop: TwoServers['stop']
beforeAll(async () => {
  ;({ source, target, here, there, stop } = await twoServers())
})
beforeEach(async () => {
  pack = await addPackage(source)
  installed = await install(source, pack.installKey)
})
afterAll(() => stop())

const MOVES =
  /^(moves|move_invitations|move_ids|events|event_positions|chain_heads|unsealed_events|reactor_cursors|mails) /

/** All that the destination has besides moves and its own history. */
async function rowsThere(): Promise<string[]> {
  return (await dumpOrg(target.app.database.db, target.org.orgId)).filter((row) => !MOVES.test(row))
}

async function ready(): Promise<{ drafted: Drafted; archive: Buffer }> {
  const drafted = await draft(here, there, [pack.id])
  await freeze(here, drafted)
  return { drafted, archive: await exported(here, drafted) }
}

async function finish(drafted: Drafted, archive: Buffer): Promise<void> {
  const imported = await tryImport(there, drafted, archive)
  expect(imported.statusCode).toBe(200)
  await here.step(`/moves/${drafted.moveId}/receipt`, { receipt: imported.json().receipt })
  await handOver(here, there, drafted)
}

describe('a move fails, and the old or the new state is whole (V2)', () => {
  test('a flipped byte, a cut, a newer version: refused, nothing staged, and it can be tried again', async () => {
    const { drafted, archive } = await ready()
    const before = await rowsThere()
    const flipped = Buffer.from(archive)
    flipped[archive.length - 200] = (flipped[archive.length - 200] ?? 0) ^ 1
    const newer = Buffer.from(archive.toString('latin1').replace('"version":1', '"version":9'), 'latin1')
    const answers = []
    for (const bytes of [flipped, archive.subarray(0, -50), newer, Buffer.alloc(0)]) {
      answers.push((await tryImport(there, drafted, bytes)).json().code)
      expect(await there.get(drafted.thereId)).toMatchObject({ status: 'invited', error: expect.any(String) })
    }
    expect(answers).toEqual(['archive_damaged', 'archive_truncated', 'archive_version_newer', 'archive_unknown'])
    expect(await rowsThere()).toEqual(before)
    await finish(drafted, archive)
  })

  test('an archive for another invitation is refused; so is an invitation that was used', async () => {
    const { drafted, archive } = await ready()
    const other = await draft(here, there, [(await addPackage(source)).id])
    expect((await tryImport(there, other, archive)).json().code).toBe('archive_signer_unknown')
    await finish(drafted, archive)
    expect((await tryImport(there, drafted, archive)).json().code).toBe('invitation_invalid')
    const path = `/moves/invitations?moveId=${drafted.thereId}`
    const invitations = await target.ask('GET', path, undefined, there.browser)
    const used = { moveId: drafted.thereId, invitation: null, usedAt: expect.any(String) }
    expect(invitations.json().data).toMatchObject([used])
  })

  test('an expired invitation is refused on both sides', async () => {
    const invited = (await there.post('/moves/invitations', { days: 1 })).json()
    source.clock.advance(2 * 86_400_000)
    const { invitation } = invited
    expect((await here.post('/moves', { invitation, packageIds: [pack.id] })).json().code).toBe('invitation_invalid')
    source.clock.advance(-2 * 86_400_000)
  })

  test('the disk of the destination is full while it stages', async () => {
    const { drafted, archive } = await ready()
    const { db } = target.app.database
    const before = await rowsThere()
    await sql`create function full_disk() returns trigger language plpgsql as
      $$ begin raise exception 'No space left on device' using errcode = '53100'; end $$`.execute(db)
    await sql`create trigger full_disk before insert on move_rows for each row
      when (new.table_name = 'licenses') execute function full_disk()`.execute(db)
    const answer = await tryImport(there, drafted, archive)
    expect([answer.statusCode, answer.json().code]).toEqual([507, 'storage_full'])
    expect(await there.get(drafted.thereId)).toMatchObject({
      status: 'invited',
      next: 'import_archive',
      error: 'The server has no room left to write.',
    })
    await sql`drop trigger full_disk on move_rows`.execute(db)
    await sql`drop function full_disk`.execute(db)
    expect(await rowsThere()).toEqual(before)
    await finish(drafted, archive)
  })

  test('a large file that is refused at its first byte is answered, and so is what comes after it', async () => {
    const { drafted, archive } = await ready()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const ask = (method: string, path: string, body?: Buffer) =>
      new Promise<IncomingMessage>((resolve, reject) => {
        const { port } = target.http.server.address() as AddressInfo
        const headers = { ...there.browser, ...(body && { 'content-type': 'application/octet-stream' }) }
        const asking = request(
          { port, agent, method, path: `/api/v1/moves/${drafted.thereId}${path}`, headers },
          resolve,
        )
        asking.on('error', reject).end(body)
      })
    const refused = await ask('POST', '/import', Buffer.alloc(20_000_000))
    expect(await json(refused)).toMatchObject({ code: 'archive_unknown' })
    expect(await json(await ask('GET', ''))).toMatchObject({ status: 'invited' })
    agent.destroy()
    await finish(drafted, archive)
  })

  test('the destination dies while it stages: the next import begins anew', async () => {
    const { drafted, archive } = await ready()
    const { db } = target.app.database
    // What a killed process leaves behind.
    await sql`update moves set status = 'staging', progress = '{"import":"dead"}' where id = ${drafted.thereId}`.execute(
      db,
    )
    await sql`insert into move_rows (move_id, org_id, table_name, seq, key, row)
      values (${drafted.thereId}, ${target.org.orgId}, 'licenses', 1, 'lic_x', '{}')`.execute(db)
    await finish(drafted, archive)
    expect((await target.call('GET', `/licenses/${installed.license.id}`)).statusCode).toBe(200)
  })

  test('the destination dies while it arrives: any process goes on from the last stretch', async () => {
    const drafted = await staged(here, there, [pack.id])
    const { release } = await here.step(`/moves/${drafted.moveId}/hand-over`, { password: PASSWORD })
    await there.step(`/moves/${drafted.thereId}/release`, { release })
    for (let step = 0; step < 20; step++) await arriveStep(target.app, target.org.orgId, drafted.thereId, 200)
    expect(await there.get(drafted.thereId)).toMatchObject({ status: 'arriving', next: 'wait' })
    const early = await askAs(target, installed, 'POST', '/check-in', { nonce: 'a-nonce-of-a-test' })
    expect([401, 503]).toContain(early.statusCode)
    await target.background.moves.idle()
    expect((await there.get(drafted.thereId)).status).toBe('live')
    const late = await askAs(target, installed, 'POST', '/check-in', { nonce: 'a-nonce-of-a-test' })
    expect(late.statusCode).toBe(200)
  })

  test('the source dies around the hand-over: it is either before, and can be dropped, or after, and told again', async () => {
    const drafted = await staged(here, there, [pack.id])
    await here.step(`/moves/${drafted.moveId}/drop`)
    expect((await source.call('POST', `/packages/${pack.id}/versions`, { number: '5.0.0' })).statusCode).toBe(201)
    const dropped = await there.step(`/moves/${drafted.thereId}/drop`)
    expect(dropped).toMatchObject({ status: 'dropped', givenUp: expect.any(String) })

    const again = await staged(here, there, [pack.id])
    const over = await here.step(`/moves/${again.moveId}/hand-over`, { password: PASSWORD })
    expect((await here.get(again.moveId)).release).toBe(over.release)
    expect((await here.post(`/moves/${again.moveId}/drop`)).json().code).toBe('state_conflict')
    // The destination had dropped it meanwhile: its statement opens the packages again.
    const { givenUp } = await there.step(`/moves/${again.thereId}/drop`)
    await here.step(`/moves/${again.moveId}/undo`, { password: PASSWORD, givenUp })
    const answer = await askAs(source, installed, 'POST', '/check-in', { nonce: 'a-nonce-of-a-test' })
    expect(answer.statusCode).toBe(200)
  })

  test('a receipt of an earlier archive, a forged release and a foreign statement are refused', async () => {
    const { drafted, archive } = await ready()
    const imported = await tryImport(there, drafted, archive)
    await exported(here, drafted)
    const stale = await here.post(`/moves/${drafted.moveId}/receipt`, { receipt: imported.json().receipt })
    expect(stale.json().code).toBe('statement_invalid')
    const forged = await there.post(`/moves/${drafted.thereId}/release`, { release: imported.json().receipt })
    expect(forged.json().code).toBe('statement_invalid')
    expect((await here.post(`/moves/${drafted.moveId}/hand-over`, { password: PASSWORD })).json().code).toBe(
      'state_conflict',
    )
    expect((await there.get(drafted.thereId)).status).toBe('staged')
  })

  test('rows that refer to what is not in the archive are refused', async () => {
    const { drafted, archive } = await ready()
    const { db } = target.app.database
    await sql`create function lose() returns trigger language plpgsql as $$ begin return null; end $$`.execute(db)
    await sql`create trigger lose before insert on move_rows for each row
      when (new.table_name = 'subscribers') execute function lose()`.execute(db)
    expect((await tryImport(there, drafted, archive)).json().code).toBe('archive_damaged')
    await sql`drop trigger lose on move_rows`.execute(db)
    await sql`drop function lose`.execute(db)
    await finish(drafted, archive)
  })

  test('within one server, a process that dies between the two commits is made up for', async () => {
    const app = source
    const other = await app.addOrg('Neighbour')
    const near = await moverOf(app, other)
    const drafted = await staged(here, near, [pack.id])
    const { db } = app.app.database
    const over = await here.step(`/moves/${drafted.moveId}/hand-over`, { password: PASSWORD })
    await sql`update moves set status = 'staged', release = null where id = ${drafted.thereId}`.execute(db)
    expect(over.status).toBe('handed_over')
    await app.background.moves.idle()
    expect((await near.get(drafted.thereId)).status).toBe('live')
  })
})
