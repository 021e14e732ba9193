/** What a person told us, as it is kept: every text in full, odd things flagged in words (I2). */
export type Contact = {
  firstName: string | null
  lastName: string | null
  email: string | null
  emailNormalized: string | null
  company: string | null
  title: string | null
  phone: string | null
  country: string | null
  message: string | null
  /** Members nobody asked for, kept as they came. */
  extra: Record<string, unknown>
  flags: string[]
}

const FIELDS = ['firstName', 'lastName', 'email', 'company', 'title', 'phone', 'country', 'message'] as const
type Field = (typeof FIELDS)[number]

const WORDS: Record<Field, string> = {
  firstName: 'first name',
  lastName: 'last name',
  email: 'email',
  company: 'company',
  title: 'title',
  phone: 'phone',
  country: 'country',
  message: 'message',
}

const USUAL_LENGTH: Record<Field, number> = {
  firstName: 120,
  lastName: 120,
  email: 254,
  company: 200,
  title: 120,
  phone: 60,
  country: 100,
  message: 4_000,
}

const EMAIL = /^[^\s@"(),:;<>[\]\\]+@[^\s@.]+(\.[^\s@.]+)+$/

/** Reads whatever a product sent as contact. Answers null when there is nobody in it. */
export function readContact(raw: Record<string, unknown>): Contact | null {
  const flags: string[] = []
  const texts = Object.fromEntries(
    FIELDS.map((field) => [field, readText(raw[field], WORDS[field], USUAL_LENGTH[field], flags)]),
  )
  const known = texts as Record<Field, string | null>
  if (FIELDS.every((field) => field === 'country' || known[field] === null)) return null
  const extra = Object.fromEntries(Object.entries(raw).filter(([name]) => !FIELDS.includes(name as Field)))
  if (Object.keys(extra).length > 0)
    flags.push(`There are unknown fields: ${Object.keys(extra).join(', ').slice(0, 200)}`)
  if (known.email === null) flags.push('There is no email address')
  else if (!EMAIL.test(known.email)) flags.push('The email address is not one')
  if (known.lastName === null && known.firstName === null) flags.push('There is no name')
  return { ...known, emailNormalized: normalizeEmail(known.email), extra, flags }
}

function readText(value: unknown, word: string, usual: number, flags: string[]): string | null {
  if (value === undefined || value === null) return null
  const text = (typeof value === 'string' ? value : JSON.stringify(value)).trim()
  if (typeof value !== 'string') flags.push(`The ${word} is not a text`)
  if (text === '') return null
  if (text.length > usual) flags.push(`The ${word} is ${text.length} characters long`)
  return text
}

/** What makes two spellings of an address the same person: case, spaces and Unicode form aside. No address is longer than usual. */
export function normalizeEmail(email: string | null): string | null {
  if (email === null || email.length > USUAL_LENGTH.email || !EMAIL.test(email)) return null
  return email.normalize('NFKC').toLowerCase()
}

export type OwnerChoice = {
  ownerId: string | null
  reason: string
  /** What deserves a person's attention about the choice. */
  attention: 'owner_inactive' | 'lead_without_owner' | null
}

export type Candidate = { id: string; name: string; active: boolean } | null

/** L1: the package's lead manager if active, else the org's fallback owner if active, else the LMA itself. */
export function chooseOwner(manager: Candidate, fallback: Candidate): OwnerChoice {
  if (manager?.active) return { ownerId: manager.id, reason: 'Lead manager of the package', attention: null }
  const why = manager ? `The lead manager ${manager.name} is not active` : 'The package has no lead manager'
  if (fallback?.active) {
    return {
      ownerId: fallback.id,
      reason: `${why}: fallback owner of the org`,
      attention: manager ? 'owner_inactive' : null,
    }
  }
  const none = fallback ? `the fallback owner ${fallback.name} is not active` : 'the org has no fallback owner'
  return { ownerId: null, reason: `${why}, and ${none}`, attention: 'lead_without_owner' }
}
