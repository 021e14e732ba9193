import { uuidv7obj } from 'uuidv7'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** Prefix of each id; TypeIDs (prefix, underscore, 26 characters of base32 over a UUIDv7), so that a log line explains itself. */
export const PREFIXES = {
  org: 'org',
  user: 'usr',
  session: 'ses',
  apiKey: 'key',
  package: 'pkg',
  version: 'ver',
  subscriber: 'sub',
  account: 'acc',
  contact: 'con',
  lead: 'lead',
  touch: 'tch',
  note: 'note',
  license: 'lic',
  installation: 'ins',
  activationCode: 'code',
  claim: 'clm',
  offlineRequest: 'off',
  manageSession: 'mng',
  refresh: 'rfr',
  import: 'imp',
  adoptionWindow: 'adw',
  adoption: 'adp',
  move: 'mov',
  moveInvitation: 'minv',
  event: 'evt',
  attention: 'att',
  mail: 'mail',
  webhookEndpoint: 'whe',
  webhookDelivery: 'whd',
} as const

export type IdKind = keyof typeof PREFIXES

export function newId(kind: IdKind): string {
  return `${PREFIXES[kind]}_${encode(uuidv7obj().bytes)}`
}

const SUFFIX = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/

export function isId(kind: IdKind, value: string): boolean {
  const prefix = `${PREFIXES[kind]}_`
  return value.startsWith(prefix) && SUFFIX.test(value.slice(prefix.length))
}

/** 128 bits as 26 base32 characters, the first carrying 3 bits, as the TypeID specification says. */
function encode(bytes: Readonly<Uint8Array>): string {
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  let out = ''
  for (let i = 0; i < 26; i++) {
    out = ALPHABET[Number(value & 31n)] + out
    value >>= 5n
  }
  return out
}
