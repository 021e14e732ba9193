/** Who invites, as the line of text says it. What it says is checked by the server alone. */
export type Inviter = { org: string; server: string; expiresAt: string }

/** What an invitation says of itself; null for a text that is none, or was not copied whole. */
export function readInvitation(text: string): Inviter | null {
  const [, coded] = /^openlma-invitation\.([\w-]+)$/.exec(text.replaceAll(/\s+/g, '')) ?? []
  if (coded === undefined) return null
  try {
    const bytes = Uint8Array.from(atob(coded.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return isInviter(value) ? value : null
  } catch {
    return null
  }
}

function isInviter(value: unknown): value is Inviter {
  if (typeof value !== 'object' || value === null) return false
  const { org, server, expiresAt } = value as Record<string, unknown>
  return typeof org === 'string' && typeof server === 'string' && typeof expiresAt === 'string'
}
