import { createHash, randomBytes } from 'node:crypto'
import { newToken } from './product.ts'

/** The text of a request file, as a product without a network writes it (docs/protocol.md 5.5). Everything can be set. */
export function requestFile(packageId: string, { token = newToken(), ...more }: Record<string, unknown> = {}): string {
  return `${JSON.stringify(
    {
      about: 'Request of a product for its license.',
      kind: 'openlma-request',
      v: 1,
      requestId: randomBytes(16).toString('base64url'),
      packageId,
      installationId: null,
      tokenSha256: createHash('sha256').update(String(token)).digest('base64url'),
      version: '1.0.0',
      subscriber: null,
      contact: null,
      activationCode: null,
      reason: null,
      have: null,
      applied: null,
      roster: null,
      seen: {},
      seats: null,
      facts: null,
      madeAt: 1_790_000_000,
      ...more,
    },
    null,
    1,
  )}\n`
}
