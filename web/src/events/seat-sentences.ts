import { usersCounted, usersInWords } from './user-words.ts'

type Payload = Record<string, unknown>

const givers: Record<string, string> = {
  product: 'by the product',
  first_use: 'on first use',
  manage_page: 'on the manage page',
  vendor: 'by the vendor',
  offline: 'from an offline request',
  conversion: 'when the site license became seats',
}

const causes: Record<string, string> = {
  uninstalled: 'the product was uninstalled',
  seats_lowered: 'there are fewer seats',
  site_to_seats: 'the site license became seats',
  follows_parent: 'the license follows that of its parent',
}

/** Who gave a seat, for a list. */
export function giverInWords(by: string): string {
  const words = givers[by] ?? by
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** `Seats assigned to ada and bob on first use`. */
export function seatsAssigned(payload: Payload): string {
  const { users, many } = usersOf(payload)
  const by = givers[String(payload['by'])]
  return `${many ? 'Seats' : 'Seat'} assigned to ${users}${by ? ` ${by}` : ''}`
}

/** `Seats of ada and bob taken back: there are fewer seats`. */
export function seatsRevoked(payload: Payload): string {
  const { users, many } = usersOf(payload)
  const cause = causes[String(payload['cause'])]
  const by = cause ? `: ${cause}` : givers[String(payload['by'])]
  return `${many ? 'Seats' : 'Seat'} of ${users} taken back${by ? (cause ? by : ` ${by}`) : ''}`
}

/** The whole of who is meant, where the sentence names the first few. */
export function usersNote({ users }: Payload): string[] {
  if (!Array.isArray(users) || users.length <= 4) return []
  return [`${usersCounted(users.length)} in all.`]
}

function usersOf({ users }: Payload): { users: string; many: boolean } {
  if (!Array.isArray(users) || users.length === 0) return { users: 'somebody', many: false }
  return { users: usersInWords(users.map(String)), many: users.length > 1 }
}
