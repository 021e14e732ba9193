import { parseStatement, verifyMove } from '@openlma/sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { addPackage, type TestPackage } from '../../test/product.ts'
import { packageEpoch } from './queries.ts'
import { nextEpoch } from './rules.ts'
import { signMoveNotice, type MoveToTell } from './sign-move-notice.ts'

let app: TestApp
let pkg: TestPackage
let epoch: number
beforeAll(async () => {
  app = await createTestApp()
  pkg = await addPackage(app)
  epoch = nextEpoch(await packageEpoch(app.app.database.db, pkg.id), app.clock.now())
})
afterAll(() => app.stop())

const sign = (change: Partial<MoveToTell> = {}) => {
  const move = { id: 'mov_1', from: 'https://old.example', to: 'https://new.example/lma/', epoch, ...change }
  return signMoveNotice(app.app, app.app.database.db, pkg.id, move)
}

describe('a move notice (V3)', () => {
  test('is signed by the primary root, and says where to and from which epoch on', async () => {
    const notice = await sign()
    expect(parseStatement(notice)?.typ).toBe('openlma-move+jwt')
    expect(await verifyMove(notice, { packageId: pkg.id, rootKeys: pkg.rootKeys.slice(0, 1) })).toEqual({
      ok: true,
      value: {
        iss: `urn:openlma:${pkg.id}`,
        iat: expect.any(Number),
        epoch,
        lma: {
          v: 1,
          move: 'mov_1',
          from: { server: 'https://old.example' },
          to: { server: 'https://new.example/lma' },
        },
      },
    })
  })

  test('is no notice for another package', async () => {
    const other = await addPackage(app)
    const notice = await sign()
    expect(await verifyMove(notice, { packageId: other.id, rootKeys: other.rootKeys })).toEqual({
      ok: false,
      code: 'move_untrusted',
    })
    expect(await verifyMove(notice, { packageId: other.id, rootKeys: pkg.rootKeys })).toEqual({
      ok: false,
      code: 'wrong_package',
    })
  })

  test('is not signed where no product would follow it', async () => {
    await expect(sign({ epoch: await packageEpoch(app.app.database.db, pkg.id) })).rejects.toThrow('epoch')
    await expect(sign({ to: 'http://new.example' })).rejects.toThrow('follow')
  })
})
