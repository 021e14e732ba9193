import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { serverAddress, thumbprintInput } from '@openlma/sdk'
import { z } from 'zod'
import { systemClock } from '../platform/clock.ts'
import { sha256 } from '../platform/crypto.ts'
import { moveNotice } from '../signing-keys/sign-move-notice.ts'
import { CommandError, hostCommand } from './command.ts'

/** The file that the package page saves when the spare key is taken. */
const SpareFile = z.object({
  packageId: z.string().min(1),
  privateJwk: z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), d: z.string() }),
})

const Address = z.string().refine((text) => serverAddress(text) !== null, 'must be an https address of a server')

export const signMoveNoticeCommand = hostCommand({
  name: 'sign-move-notice',
  summary:
    'Print the notice that leads products away from a lost server, signed with the spare root key; needs no server',
  options: [
    { flags: '--key-file <path>', description: 'the spare key, as the package page saved it', required: true },
    { flags: '--from <url>', description: 'address of the lost server', required: true },
    { flags: '--to <url>', description: 'address of the server that has the package now', required: true },
    {
      flags: '--epoch <seconds>',
      description: 'epoch of the package at the new server, as GET /packages/{id} says; default: now',
    },
  ],
  args: z.object({
    keyFile: z.string().min(1),
    from: z.url(),
    to: Address,
    epoch: z.coerce.number('must be a whole number').int('must be a whole number').positive().optional(),
  }),
  async run(_host, { keyFile, from, to, epoch }) {
    const now = systemClock()
    const { packageId, root } = readSpare(keyFile)
    const move = { id: '', from, to, epoch: epoch ?? Math.floor(now.getTime() / 1000) }
    const notice = moveNotice(root, packageId, move, now)
    return { result: { packageId, epoch: move.epoch, to: serverAddress(to), notice }, text: notice }
  },
})

function readSpare(path: string): { packageId: string; root: { kid: string; privateKey: KeyObject } } {
  try {
    const { packageId, privateJwk } = SpareFile.parse(JSON.parse(readFileSync(path, 'utf8')))
    const privateKey = createPrivateKey({ key: privateJwk, format: 'jwk' })
    const x = createPublicKey(privateKey).export({ format: 'jwk' }).x ?? ''
    return { packageId, root: { kid: sha256(thumbprintInput(x)).toString('base64url'), privateKey } }
  } catch {
    throw new CommandError('key_file_invalid', `${path} is not a spare key as the package page saves it`)
  }
}
