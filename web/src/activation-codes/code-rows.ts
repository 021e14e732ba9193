import { checkEmail } from '../access/NewPassword.tsx'
import { parseTable } from './parse-table.ts'
import type { NewCodes } from './queries.ts'

/** One customer who gets a code. `label` says who that is; `line` where it stands in what was pasted. */
export type CodeRow = {
  line: number
  label: string
  body: NewCodes['rows'][number]
  cells: Record<ColumnName, string>
  fault: string | null
}

export type ColumnName = (typeof COLUMNS)[number]['name']

/** The columns in the order in which they are expected, where no first line names them. */
export const COLUMNS = [
  { name: 'email', label: 'Email', max: 254, called: ['email', 'mail', 'emailaddress'] },
  { name: 'firstName', label: 'First name', max: 120, called: ['firstname', 'givenname'] },
  { name: 'lastName', label: 'Last name', max: 120, called: ['lastname', 'surname', 'familyname'] },
  { name: 'company', label: 'Company', max: 200, called: ['company', 'organization', 'organisation', 'account'] },
  {
    name: 'subscriberOrgId',
    label: 'Subscriber Org ID',
    max: 128,
    called: ['subscriberorgid', 'orgid', 'subscriberid', 'subscriber'],
  },
] as const

/** At most so many in one go. */
export const MOST_ROWS = 1_000

const NOTHING: Record<ColumnName, string> = { email: '', firstName: '', lastName: '', company: '', subscriberOrgId: '' }

/** The customers in a pasted table, each with what is wrong with it. A first line that names the columns may reorder them. */
export function readCodeRows(text: string): CodeRow[] {
  const lines = parseTable(text)
  const header = headerOf(lines[0]?.cells ?? [])
  const order = header?.order ?? COLUMNS.map(({ name }) => name)
  const seen = new Map<string, number>()
  return lines.slice(header ? 1 : 0).map(({ line, cells }) => {
    const named = { ...NOTHING }
    for (const [index, name] of order.entries()) if (name) named[name] = cells[index]?.trim() ?? ''
    const key = JSON.stringify(named).toLowerCase()
    const twin = seen.get(key)
    seen.set(key, twin ?? line)
    const fault =
      twin !== undefined
        ? `The same as line ${twin}.`
        : cells.slice(order.length).some((cell) => cell !== '')
          ? 'More cells than there are columns. Put quotes around a cell that has commas in it.'
          : faultOf(named)
    return { line, ...codeRow(named), fault }
  })
}

/** The names of columns in a pasted table that nobody knows, as they were written: what stands below them would be lost. */
export function unknownColumns(text: string): string[] {
  return headerOf(parseTable(text)[0]?.cells ?? [])?.unknown ?? []
}

type Person = { email: string | null; firstName: string | null; lastName: string | null }

/** A lead by what it gave; by its contact where it was converted, so that the install makes no lead again (I7). */
export function rowOfLead(lead: Person & { company: string | null; contactId: string | null }): CodeRow {
  const email = lead.email && checkEmail(lead.email) === null ? lead.email : null
  const row = codeRow({ ...lead, email })
  return { ...row, line: 0, fault: null, body: lead.contactId ? { contactId: lead.contactId } : row.body }
}

/** A contact, and by it its account (I7). */
export function rowOfContact(contact: Person & { id: string; accountName: string }): CodeRow {
  const row = codeRow({ ...contact, company: contact.accountName })
  return { ...row, line: 0, fault: null, body: { contactId: contact.id } }
}

function codeRow(known: Partial<Record<ColumnName, string | null>>): Pick<CodeRow, 'label' | 'body' | 'cells'> {
  const cells = { ...NOTHING }
  for (const { name } of COLUMNS) cells[name] = known[name]?.trim() ?? ''
  const { subscriberOrgId, ...person } = cells
  const contact = Object.entries(person).filter(([, text]) => text !== '')
  return {
    label: labelOf(cells),
    cells,
    body: {
      ...(contact.length > 0 && { contact: Object.fromEntries(contact) }),
      ...(subscriberOrgId && { subscriberOrgId }),
    },
  }
}

function labelOf({ email, firstName, lastName, company, subscriberOrgId }: Record<ColumnName, string>): string {
  const person = [firstName, lastName].filter(Boolean).join(' ') || email
  return [person, company].filter(Boolean).join(', ') || subscriberOrgId
}

type Header = { order: (ColumnName | null)[]; unknown: string[] }

function headerOf(cells: string[]): Header | null {
  const plain = cells.map((cell) => cell.toLowerCase().replace(/[^a-z]/g, ''))
  const order = plain.map(
    (cell) => COLUMNS.find(({ called }) => (called as readonly string[]).includes(cell))?.name ?? null,
  )
  if (!order.some(Boolean)) return null
  return { order, unknown: cells.filter((cell, index) => cell.trim() !== '' && order[index] === null) }
}

/** The server refuses the same, but only when everything is sent. */
function faultOf(cells: Record<ColumnName, string>): string | null {
  if (Object.values(cells).every((cell) => cell === '')) return 'Nobody is named here.'
  const long = COLUMNS.find(({ name, max }) => [...cells[name]].length > max)
  if (long) return `${long.label} is longer than ${long.max} characters.`
  return cells.email === '' ? null : checkEmail(cells.email)
}

/** What a refusal of the server says of which row, by the row's number from 0. */
export function faultsByRow(errors: { pointer: string; detail: string }[]): Map<number, string> {
  return new Map(
    errors.flatMap(({ pointer, detail }) => {
      const [, row, field = ''] = /^\/rows\/(\d+)(?:\/(?:contact\/)?(\w+))?/.exec(pointer) ?? []
      const label = COLUMNS.find(({ name }) => name === field)?.label ?? 'This'
      return row === undefined ? [] : [[Number(row), `${label} ${detail}.`] as const]
    }),
  )
}
