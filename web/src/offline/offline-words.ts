import type { Answered, OfflineRequest } from './queries.ts'

export const outcomes: Record<OfflineRequest['outcome'], string> = {
  installed: 'Installed',
  reinstalled: 'Installed again',
  relinked: 'Handed over',
  checked_in: 'Renewed',
}

const happened: Record<OfflineRequest['outcome'], string> = {
  installed: 'The product is installed: it got a license, as if it had called by itself.',
  reinstalled: 'The product is installed again, with the license it had.',
  relinked: 'The installation is handed over to the product that made the file. The one before cannot renew any more.',
  checked_in: 'The license is renewed, and what the file reported is taken in.',
}

/** What an upload came to. */
export function answeredInWords({ outcome, repeated }: Pick<Answered, 'outcome' | 'repeated'>): string {
  if (repeated) return 'This file was uploaded before. Nothing happened twice, and the answer is the same license file.'
  return happened[outcome]
}

const refusals: Record<string, string> = {
  activation_code_required:
    'The package can be installed with an activation code only, and the file has none. Issue a code for the customer; they enter it in the product and make another file.',
  code_invalid: 'Issue another code for the customer; they enter it in the product and make another file.',
  code_used: 'Issue another code for the customer; they enter it in the product and make another file.',
  code_expired: 'Issue another code for the customer; they enter it in the product and make another file.',
  installation_uninstalled: 'Let the product be installed again, and make another file.',
  license_uninstalled: 'Let the product be installed again, and make another file.',
  offline_request_invalid: 'Nothing was changed.',
  subscriber_known: 'Nothing was changed.',
}

/** What to do about a refusal, beside what the server says of it; null where that says it all. */
export function adviceFor(code: string): string | null {
  return refusals[code] ?? null
}

/** 4 MiB, as the server takes them. */
const MOST_BYTES = 4 * 1024 * 1024

/** Why a file need not even be sent. */
export function faultOfFile({ size }: { size: number }): string | null {
  if (size === 0) return 'The file is empty. Let the product make another one.'
  if (size > MOST_BYTES) return 'The file is larger than 4 MiB, so it is no request of a product.'
  return null
}

/** The name under which a license file is saved: for whom, and which of several. */
export function fileNameOf(request: Pick<OfflineRequest, 'subscriberName' | 'subscriberOrgId' | 'createdAt'>): string {
  const who = (request.subscriberName ?? request.subscriberOrgId)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
  return `license-${who || 'file'}-${request.createdAt.slice(0, 10)}.json`
}
