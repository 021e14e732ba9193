import type { Look } from './describe-changes.ts'

type Actor = { kind: string; id: string | null; name?: string | null }

const others: Record<string, string> = {
  api_key: 'API key',
  installation: 'The product',
  installer: 'The product',
  customer: 'The customer',
  visitor: 'Install page visitor',
  system: 'OpenLMA',
}

/** Who did something: a person by name, everything else by what it is. */
export function actorName({ kind, id, name }: Actor, look: Look): string {
  if (kind === 'user') return (id && look.nameOf(id)) || name || 'A former user'
  const word = others[kind] ?? kind
  return name ? `${word} “${name}”` : word
}
