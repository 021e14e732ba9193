import { argon2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { sameBytes } from './crypto.ts'

type Cost = { memory: number; passes: number; parallelism: number }

/** Above the least that OWASP asks for argon2id: 19 MiB, two passes. Kept with each hash, so it can be raised later. */
const COST: Cost = { memory: 19_456, passes: 2, parallelism: 1 }
const TAG_BYTES = 32

const run = promisify(argon2)

/** The argon2id hash of a password in PHC string format. Equal looking passwords are equal: NFC. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const tag = await derive(password, salt, COST)
  return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${encode(salt)}$${encode(tag)}`
}

// What a wrong password costs when there is nobody: an unknown email must not answer sooner than a known one.
let nobody: Promise<string> | undefined

/** Whether the password is the one behind the hash. Without a hash the answer is no, after the same work. */
export async function isPassword(password: string, hash: string | null): Promise<boolean> {
  const stored = parse(hash ?? (await (nobody ??= hashPassword(randomBytes(16).toString('hex')))))
  const tag = await derive(password, stored.salt, stored.cost)
  return sameBytes(tag, stored.tag) && hash !== null
}

async function derive(password: string, nonce: Buffer, cost: Cost): Promise<Buffer> {
  const message = password.normalize('NFC')
  return Buffer.from(await run('argon2id', { message, nonce, tagLength: TAG_BYTES, ...cost }))
}

function parse(hash: string): { cost: Cost; salt: Buffer; tag: Buffer } {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(hash)
  if (!match) throw new Error('a stored password hash cannot be read')
  const [, memory, passes, parallelism, salt, tag] = match
  return {
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt!, 'base64'),
    tag: Buffer.from(tag!, 'base64'),
  }
}

function encode(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
