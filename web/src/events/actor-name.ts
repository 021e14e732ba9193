import type { Look } from './describe-changes.ts'
import type { HistoryEvent } from './queries.ts'

const others: Record<string, string> = {
  api_key: 'API key',
  installation: 'The product',
  installer: 'The product',
  customer: 'The customer',
  visitor: 'Install page visitor',
  system: 'OpenLMA',
}

/** Who did something: a person by name, everything else by what it is. */
export function actorName({ kind, id, name }: HistoryEvent['actor'], look: Look): string {
  if (kind === 'user') return (id && look.nameOf(id)) || name || 'A former user'
  const word = others[kind] ?? kind
  return name ? `${word} “${name}”` : word
}
