import freeDomains from 'email-providers/all.json' with { type: 'json' }
import { countryCode, stateCode } from '../platform/places.ts'

/** Providers that the kept list lacks. */
const MORE_FREE = [
  'hey.com',
  'tutanota.com',
  'tuta.com',
  'mailbox.org',
  'privaterelay.appleid.com',
  'proton.me',
  'skiff.com',
]

const free = new Set([...freeDomains, ...MORE_FREE])

const EMAIL = /^[^\s@"(),:;<>[\]\\]+@[^\s@.]+(\.[^\s@.]+)+$/

/** What makes two spellings of an address the same person: case, spaces and Unicode form aside. At most 254 characters. */
export function normalizeEmail(email: string | null | undefined): string | null {
  const text = email?.trim() ?? ''
  if (text.length > 254 || !EMAIL.test(text)) return null
  return text.normalize('NFKC').toLowerCase()
}

/** The one form of a domain, from a bare one, an address or a URL; null where none is in it. */
export function normalizeDomain(text: string): string | null {
  const bare = text
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, '')
    .replace(/^.*@/, '')
    .replace(/[/?#:].*$/, '')
    .replace(/^www\./, '')
    .replace(/\.$/, '')
  const ascii = URL.canParse(`http://${bare}`) ? new URL(`http://${bare}`).hostname : ''
  return /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]+$/.test(ascii) ? ascii : null
}

/** Whether everybody can have a mailbox there: then the domain tells nothing about a company (L5). */
export function isFreeMail(domain: string): boolean {
  return free.has(domain)
}

/** The company's domain in a normalised address: null for free mail. */
export function companyDomain(emailNormalized: string | null): string | null {
  const domain = emailNormalized === null ? null : normalizeDomain(emailNormalized)
  return domain === null || isFreeMail(domain) ? null : domain
}

/** The domain and those above it, down to two labels: `mail.acme.example` belongs to whoever has `acme.example`. */
export function domainAndAbove(domain: string): string[] {
  const labels = domain.split('.')
  return labels.slice(0, -1).map((_label, index) => labels.slice(index).join('.'))
}

const LEGAL_FORMS = new Set(
  `ag ab as asa a/s aps bv bvba co company corp corporation cv doo ek ev gbr gmbh ggmbh inc incorporated kft kg kgaa kk limited llc llp
  ltd ltda lp nv ohg oy oyj plc pllc pte pty pvt sa sarl sas sasu se sl slu spa spol sro srl ug vof zoo`.split(/\s+/),
)

/** A company's name as it is compared: case, accents, punctuation and legal forms aside. Empty where nothing else is in it. */
export function nameKey(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[.'’`´]/g, '')
    .replace(/&/g, ' and ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .split(' ')
  while (words.length > 1 && LEGAL_FORMS.has(words.at(-1) ?? '')) words.pop()
  return words.join(' ')
}

/** Country and state as ISO codes, whatever came in; what is unknown stays as it came, and is said. */
export function normalizePlace(place: { country: string | null; state: string | null }): {
  country: string | null
  state: string | null
  flags: string[]
} {
  const flags: string[] = []
  const whole =
    place.state && /^[a-z]{2}-[a-z0-9]{1,3}$/i.test(place.state.trim()) ? place.state.trim().slice(0, 2) : null
  const named = place.country ?? whole
  const code = named === null ? null : countryCode(named)
  if (place.country !== null && code === null) flags.push('The country is not one we know')
  const state = place.state === null || code === null ? null : stateCode(code, place.state)
  if (place.state !== null && state === null) flags.push('The state is not one we know of that country')
  return { country: code ?? place.country, state: state ?? place.state, flags }
}
