type Payload = Record<string, unknown>

export function sentenceOfModify(before: Payload, after: Payload): string {
  if (before['status'] !== 'suspended' && after['status'] === 'suspended') return 'License suspended'
  if (before['status'] === 'suspended' && after['status'] !== 'suspended') return 'License unsuspended'
  if (before['status'] === 'trial' && after['status'] === 'active') return 'License made active'
  return 'License modified'
}

export function endsIn(days: number): string {
  if (days < 0) return days === -1 ? 'ended yesterday' : `ended ${-days} days ago`
  return `ends ${days === 0 ? 'today' : days === 1 ? 'tomorrow' : `in ${days} days`}`
}

export function seatsInWords(seats: number): string {
  return seats === 1 ? '1 seat' : `${new Intl.NumberFormat('en').format(seats)} seats`
}
