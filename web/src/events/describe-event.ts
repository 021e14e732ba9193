import type { Change } from '../ui/ChangeList.tsx'
import { formatDay } from '../ui/time.ts'
import { describeChanges, describeMembers, labelOf, objectOf, type Look } from './describe-changes.ts'
import type { EventKind, HistoryEvent } from './queries.ts'
import { endsIn, seatsInWords, sentenceOfModify } from './license-sentences.ts'
import { seatsAssigned, seatsRevoked, usersNote } from './seat-sentences.ts'

/** An event in words: a sentence, the fields that changed, and what else was said. */
export type Described = { sentence: string; changes: Change[]; notes: string[] }

type Facts = Pick<HistoryEvent, 'kind' | 'payload' | 'reason'>
type Payload = Record<string, unknown>
type Teller = (payload: Payload, look: Look) => string

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '?')
const named = (what: string, verb: string): Teller => {
  return ({ name }) => (name ? `${what} “${text(name)}” ${verb}` : `${what} ${verb}`)
}
const version = (payload: Payload): string => {
  const marks = [payload['versionStatus'] !== 'released' && payload['versionStatus'], payload['test'] && 'test']
  const said = marks.filter((mark) => typeof mark === 'string')
  return `${text(payload['version'] ?? payload['after'])}${said.length > 0 ? ` (${said.join(', ')})` : ''}`
}
const codes: Record<string, string> = { relink: 'Re-link code', install_page: 'Activation code from the install page' }
const codeOf = ({ source }: Payload): string => codes[text(source)] ?? 'Activation code'

const tellers: Record<EventKind, Teller> = {
  'org.created': named('Org', 'created'),
  'org.modified': () => 'Org settings changed',
  'org.restored': () => 'Server restored from a backup',
  'user.invited': (payload) => `${text(payload['name'])} invited as ${text(payload['role'])}`,
  'user.joined': (payload) => `${text(payload['name'])} joined as ${text(payload['role'])}`,
  'user.modified': () => 'User changed',
  'user.deactivated': () => 'User deactivated',
  'user.reactivated': () => 'User reactivated',
  'user.handed_over': (payload, look) =>
    `Everything of ${userOf(payload['userId'], look)} handed over to ${ownerOf(payload['toUserId'], look)}: ${holdings(payload)}`,
  'user.signed_in': () => 'Signed in',
  'user.password_changed': () => 'Password changed',
  'api_key.created': named('API key', 'created'),
  'api_key.revoked': named('API key', 'revoked'),
  'package.created': named('Package', 'created'),
  'package.modified': () => 'Package changed',
  'package.lead_manager_changed': ({ before, after }, look) => {
    if (typeof after !== 'string') return `Lead manager cleared, was ${userOf(before, look)}`
    return `${userOf(after, look)} made lead manager${typeof before === 'string' ? ` in place of ${userOf(before, look)}` : ''}`
  },
  'package.install_key_replaced': ({ which }) => `${which === 'test' ? 'Test' : 'Live'} install key replaced`,
  'package.spare_key_handed_out': () => 'Spare root key taken for safe keeping',
  'package.moved': ({ from }) => `Package moved here from ${text(objectOf(from)['org'])}`,
  'package.taken_back': () => 'Package taken back: the move was undone',
  'version.created': ({ number, channel }) =>
    `Version ${text(number)} registered${channel === 'beta' ? ' as beta' : ''}`,
  'version.modified': (payload) => {
    const [before, after] = [objectOf(payload['before']), objectOf(payload['after'])]
    const number = text(after['number'] ?? before['number'])
    if (!before['withdrawnAt'] && after['withdrawnAt']) return `Version ${number} withdrawn`
    if (before['withdrawnAt'] && !after['withdrawnAt']) return `Version ${number} offered again`
    return `Version ${number} changed`
  },
  'signing_key.created': () => 'New signing key',
  'signing_key.revoked': () => 'Signing keys revoked',
  'subscriber.created': named('Subscriber', 'seen for the first time'),
  'subscriber.modified': () => 'Subscriber changed',
  'subscriber.linked': ({ accountId }) =>
    accountId ? 'Subscriber linked to an account' : 'Subscriber belongs to no account now',
  'subscriber.parent_proven': ({ by }) => `Parent of the sandbox proven ${proofs[text(by)] ?? 'once and for all'}`,
  'account.created': named('Account', 'created'),
  'account.modified': () => 'Account changed',
  'contact.created': () => 'Contact added',
  'contact.modified': ({ fields }) =>
    Array.isArray(fields) && fields.length > 0
      ? `Contact changed: ${fields.map((field) => labelOf(text(field)).toLowerCase()).join(', ')}`
      : 'Contact changed',
  'contact.erased': () => 'Person of a contact erased',
  'lead.captured': ({ contact, ownerId }, look) =>
    `Lead ${person(contact)} captured, owned by ${ownerOf(ownerId, look)}`,
  'lead.capture_failed': () => 'No lead could be made',
  'lead.touched': ({ contact, source }) => `${contact ? person(contact) : 'The person'} ${deedOf(source)} again`,
  'lead.assigned': ({ ownerId }, look) => `Assigned to ${ownerOf(ownerId, look)}`,
  'lead.modified': () => 'Lead changed',
  'lead.noted': () => 'Note written',
  'lead.converted': ({ accountMade, contactMade }) =>
    `Converted: ${accountMade ? 'new' : 'known'} account, ${contactMade ? 'new' : 'known'} contact`,
  'lead.erased': () => 'Person erased',
  'license.issued': ({ number, terms }) => `License ${text(number)} issued: ${wordsOfTerms(objectOf(terms))}`,
  'license.modified': (payload) => {
    if (payload['undoOf']) return 'Last change undone'
    return sentenceOfModify(objectOf(payload['before']), objectOf(payload['after']))
  },
  'license.uninstalled': () => 'License locked because the product was uninstalled',
  'license.restored': ({ terms, retrial }) =>
    retrial ? `Fresh trial after installing again: ${wordsOfTerms(objectOf(terms))}` : 'License restored as it was',
  'license.ended': ({ expires, timeZone }) =>
    typeof expires === 'string'
      ? `Access ended: ${formatDay(expires)}${timeZone ? ` in ${text(timeZone)}` : ''} was its last day`
      : 'Access ended',
  'license.expiry_noticed': ({ daysLeft }) =>
    typeof daysLeft === 'number' ? `Notice written: access ${endsIn(daysLeft)}` : 'Notice written: access ends soon',
  'license.carried': ({ from, to }) => {
    const [old, now] = [objectOf(from)['orgId'], objectOf(to)['orgId']]
    return old && now ? `Carried from ${text(old)} to ${text(now)}` : 'Carried to another Subscriber Org ID'
  },
  'license.followed': () => 'Terms taken from the license of the parent',
  'license.unfollowed': () => 'Stopped following the license of the parent',
  'license.more_requested': ({ person, seats, until }) => {
    const wishes = [
      typeof seats === 'number' && seatsInWords(seats),
      typeof until === 'string' && `access until ${formatDay(until)}`,
    ].filter(Boolean)
    return `${person ? text(person) : 'The customer'} asks for ${wishes.length > 0 ? wishes.join(' and ') : 'more'}`
  },
  'seat.assigned': seatsAssigned,
  'seat.revoked': seatsRevoked,
  'seat.recounted': ({ before, after }) => `Used seats counted anew: ${text(after)} instead of ${text(before)}`,
  'installation.created': (payload) => `Installed, version ${version(payload)}`,
  'installation.linked': ({ accountName }) =>
    `Install recognized as one of ${text(accountName ?? 'a known account')}: no lead made`,
  'installation.upgraded': ({ before, ...rest }) => `Upgraded from ${text(before)} to ${version(rest)}`,
  'installation.uninstalled': (payload) => `Uninstalled, version ${version(payload)}`,
  'installation.reinstalled': (payload) => `Installed again, version ${version(payload)}`,
  'installation.relinked': ({ by }) => (by === 'code' ? 'Re-linked with a code' : 'Installed again under a new token'),
  'installation.recreated': () => 'Recreated from a license it proved',
  'installation.superseded': (payload) =>
    `Taken over by a newer sandbox of the same name, was version ${version(payload)}`,
  'installation.facts_changed': () => 'Reported new facts',
  'installation.acknowledged': ({ revision }) => `Revision ${text(revision)} acknowledged by the product`,
  'activation_code.issued': (payload) => `${codeOf(payload)} issued`,
  'activation_code.used': (payload) => `${codeOf(payload)} used`,
  'activation_code.revoked': () => 'Activation code revoked',
  'claim.filed': (payload) => `${claimOf(payload)} filed`,
  'claim.approved': (payload) => `${claimOf(payload)} approved`,
  'claim.rejected': (payload) => `${claimOf(payload)} rejected`,
  'claim.used': () => 'Approved claim used: the installation has a new token',
  'offline_request.answered': ({ outcome }) =>
    `Offline request answered${typeof outcome === 'string' ? `: ${labelOf(outcome).toLowerCase()}` : ''}`,
  'import.drafted': () => 'Import begun',
  'import.modified': () => 'Import told how to read its files',
  'import.file_uploaded': ({ object, rows }) =>
    `File of ${text(object).replace('_', ' ')} rows uploaded: ${text(rows)}`,
  'import.file_removed': ({ object }) => `File of ${text(object).replace('_', ' ')} rows removed`,
  'import.judging_started': () => 'Dry run of an import started',
  'import.started': () => 'Import started',
  'import.finished': ({ dryRun }) => (dryRun === true ? 'Dry run of an import finished' : 'Import finished'),
  'import.failed': ({ dryRun }) => (dryRun === true ? 'Dry run of an import failed' : 'Import failed'),
  'import.cancelled': ({ dryRun }) => (dryRun === true ? 'Dry run of an import cancelled' : 'Import cancelled'),
  'import.discarded': () => 'Files of an import discarded',
  'adoption_window.opened': () => 'Adoption window opened',
  'adoption_window.closed': () => 'Adoption window closed',
  'license.adopted': () => 'Adopted by a first install, by its Subscriber Org ID',
  'license.adoption_undone': () => 'Adoption undone: the install was sent away',
  'refresh.started': ({ dryRun }) => (dryRun === true ? 'Dry run of a refresh started' : 'Refresh started'),
  'refresh.finished': ({ status, dryRun, done }) => {
    if (status === 'superseded') return 'Refresh gave way to a newer one'
    return `${dryRun === true ? 'Dry run of a refresh' : 'Refresh'} finished: ${text(done)} installations`
  },
  'refresh.failed': ({ done }) => `Refresh failed after ${text(done)} installations`,
  'refresh.cancelled': ({ done }) => `Refresh cancelled after ${text(done)} installations`,
  'move.invited': () => 'Packages of another org invited',
  'move.started': ({ org }) => `Move to ${text(org)} drafted`,
  'move.frozen': () => 'Packages frozen for a move',
  'move.exported': ({ rows }) => `Archive of a move exported: ${text(rows)} rows`,
  'move.staged': ({ from, rows }) => `Archive of ${text(objectOf(from)['org'])} staged: ${text(rows)} rows`,
  'move.receipt_accepted': () => 'Receipt of the destination accepted',
  'move.confirmed': () => 'Packages are live at the destination; the move is complete',
  'move.handed_over': ({ org }) => `Packages handed over to ${text(org)}`,
  'move.released': ({ by }) =>
    by === 'notice' ? 'Handed over by the source, as a product told' : 'Handed over by the source',
  'move.arrived': ({ from }) => `Packages of ${text(objectOf(from)['org'])} are live here`,
  'move.dropped': () => 'Move dropped; nothing has changed',
  'move.undone': () => 'Move undone',
  'manage_link.issued': ({ person }) => `Link to the manage page issued${person ? ` for ${text(person)}` : ''}`,
  'manage_link.opened': ({ person }) => `Manage page opened${person ? ` by ${text(person)}` : ''}`,
  'attention.resolved': () => 'Attention item marked as done',
  'mail.queued_again': ({ before }) => (before === 'kept' ? 'Kept mail sent after all' : 'Failed mail tried again'),
  'webhook_endpoint.created': ({ host }) => `Webhook endpoint created: ${text(host)}`,
  'webhook_endpoint.modified': (payload) => {
    const [before, after] = [objectOf(payload['before'])['status'], objectOf(payload['after'])['status']]
    if (before !== after) return `Webhook endpoint ${after === 'active' ? 'enabled again' : 'disabled by hand'}`
    return 'Webhook endpoint changed'
  },
  'webhook_endpoint.secret_rotated': () => 'Webhook secret replaced',
  'webhook_endpoint.tested': () => 'Webhook test sent',
  'webhook_endpoint.replayed': ({ queued }) =>
    `Events replayed to a webhook endpoint: ${queued === 1 ? '1 delivery' : `${text(queued)} deliveries`}`,
  'webhook_endpoint.delivery_retried': () => 'Webhook delivery sent again by hand',
  'webhook_endpoint.disabled': () => 'Webhook endpoint disabled',
  'webhook_endpoint.deleted': ({ host }) => `Webhook endpoint deleted: ${text(host)}`,
}

/** Every kind of event there is, in the order of the nouns. */
export const eventKinds = Object.keys(tellers) as EventKind[]

/** Any event in words. A kind of a later version is told by its name, an erased payload as erased. */
export function describeEvent({ kind, payload, reason }: Facts, look: Look): Described {
  const teller = (tellers as Record<string, Teller | undefined>)[kind]
  const notes = reason ? [`Reason: ${reason}`] : []
  if (payload === null) return { sentence: `${labelOf(kind.replace('.', ' '))} (contents erased)`, changes: [], notes }
  const sentence = teller ? teller(payload, look) : labelOf(kind.replace('.', ' '))
  return { sentence, changes: changesOf(kind, payload, look), notes: [...notes, ...notesOf(kind, payload)] }
}

function changesOf(kind: string, payload: Payload, look: Look): Change[] {
  const { before, after } = payload
  if (kind === 'installation.facts_changed') return describeMembers('Fact', before, after)
  if (toldInSentence.has(kind)) return []
  return 'before' in payload && 'after' in payload ? describeChanges(before, after, look) : []
}

/** Their before and after are ids or words that the sentence has told already. */
const toldInSentence = new Set([
  ...['installation.upgraded', 'package.lead_manager_changed', 'subscriber.linked', 'subscriber.parent_proven'],
])

/** Where an event says why in words of its own. */
const reasonFields = ['why', 'reason', 'ownerReason'] as const
const saysWhy = new Set([
  ...['lead.capture_failed', 'lead.captured', 'lead.touched', 'lead.assigned', 'lead.converted'],
  ...['installation.linked', 'subscriber.linked', 'account.created', 'webhook_endpoint.disabled'],
])

function notesOf(kind: string, payload: Payload): string[] {
  if (kind === 'package.lead_manager_changed' && payload['reassignOpenLeads'] === true)
    return ['Open leads reassigned too.']
  if (kind === 'lead.noted') return [text(payload['text'])]
  if (kind === 'license.more_requested') return payload['message'] ? [`“${text(payload['message'])}”`] : []
  if (kind === 'seat.assigned' || kind === 'seat.revoked') return usersNote(payload)
  if (saysWhy.has(kind)) {
    const said = reasonFields.map((field) => payload[field]).filter((why) => typeof why === 'string' && why !== '')
    return said.map((why) => `${text(why).replace(/\.$/, '')}.`)
  }
  if (kind === 'installation.uninstalled' && payload['reason']) return [`Reason given: ${text(payload['reason'])}`]
  if (kind === 'installation.created' && payload['verified'] === false) {
    return ['Not verified: another package was there first, and this install gave no proof.']
  }
  return []
}

function person(contact: unknown): string {
  const { firstName, lastName, email, company } = objectOf(contact)
  const name = [firstName, lastName].filter(Boolean).map(text).join(' ')
  return name || text(email ?? company ?? 'without a name')
}

const deeds: Record<string, string> = {
  package_installation: 'installed',
  install_page: 'asked on the install page',
  test_drive: 'took a test drive',
  contact_request: 'asked to be contacted',
}

function deedOf(source: unknown): string {
  return deeds[text(source)] ?? 'came by'
}

const proofs: Record<string, string> = {
  code: 'by a code',
  token: 'by its token',
  claim: 'by an approved claim',
  vendor: 'by the vendor',
}

function claimOf({ kind }: Payload): string {
  return kind === 'parent' ? 'Claim to be a sandbox' : 'Claim to an installation'
}

function holdings({ openLeads, accounts, packages }: Payload): string {
  const many = (count: unknown, one: string) => `${text(count)} ${count === 1 ? one : `${one}s`}`
  return [
    many(openLeads, 'lead'),
    many(accounts, 'account'),
    many(Array.isArray(packages) ? packages.length : 0, 'package'),
  ].join(', ')
}

function userOf(id: unknown, look: Look): string {
  return (typeof id === 'string' && look.nameOf(id)) || 'a former user'
}

function ownerOf(id: unknown, look: Look): string {
  return typeof id === 'string' ? (look.nameOf(id) ?? 'a former user') : 'the License Manager'
}

function wordsOfTerms({ status, seats, expires }: Payload): string {
  const many = typeof seats === 'number' ? seatsInWords(seats) : 'site license'
  return `${text(status)}, ${many}, ${typeof expires === 'string' ? `until ${formatDay(expires)}` : 'without end'}`
}
