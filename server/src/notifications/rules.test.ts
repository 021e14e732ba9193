import { describe, expect, test } from 'vitest'
import type { FeedEvent } from '../events/queries.ts'
import { assignmentsIn, MAIL_PAUSES, nextMailAttempt, oneLine, quietInstallsIn } from './rules.ts'

let count = 0
const event = (kind: string, more: Partial<FeedEvent> = {}): FeedEvent => ({
  id: `evt_${++count}`,
  position: count,
  kind,
  packageId: null,
  subscriberId: null,
  licenseId: null,
  installationId: null,
  leadId: null,
  actor: { kind: 'installer', id: null },
  reason: null,
  payload: {},
  createdAt: '2026-11-24T12:00:00.000Z',
  erasedAt: null,
  ...more,
})
const given = (leadId: string, ownerId: string | null, actor: FeedEvent['actor'] = { kind: 'installer', id: null }) =>
  event('lead.assigned', { leadId, actor, payload: { ownerId, reason: 'because' } })
const admin = { kind: 'user', id: 'usr_admin' }
const leadsOf = (found: { leadId: string }[]) => found.map(({ leadId }) => leadId)

test('a mail is tried for about a day (L6)', () => {
  const now = new Date('2026-11-24T12:00:00Z')
  const sum = MAIL_PAUSES.reduce((total, pause) => total + pause, 0) / 3_600_000
  expect(sum).toBeGreaterThan(22)
  expect(sum).toBeLessThan(26)
  expect(nextMailAttempt(1, now)?.toISOString()).toBe('2026-11-24T12:00:10.000Z')
  expect(nextMailAttempt(MAIL_PAUSES.length + 1, now)).toBeNull()
})

describe('whom to tell of leads (L6)', () => {
  test('the new owner; not the LMA, not whoever took it, not by other events', () => {
    const events = [
      given('lead_1', 'usr_1'),
      given('lead_2', null),
      given('lead_3', 'usr_admin', admin),
      given('lead_4', 'usr_2', admin),
      event('lead.captured', { leadId: 'lead_5', payload: { ownerId: 'usr_1' } }),
      event('lead.assigned', { leadId: 'lead_6', payload: null }),
    ]
    const { singles, digests } = assignmentsIn(events)
    expect(singles.map(({ leadId, ownerId }) => [leadId, ownerId])).toEqual([
      ['lead_1', 'usr_1'],
      ['lead_4', 'usr_2'],
    ])
    expect(digests).toEqual([])
  })

  test('what is given in bulk to one person is one mail; what installs bring never is', () => {
    const bulk = [1, 2, 3, 4].map((n) => given(`lead_b${n}`, 'usr_1', admin))
    const few = [1, 2, 3].map((n) => given(`lead_f${n}`, 'usr_2', admin))
    const installs = [1, 2, 3, 4, 5].map((n) => given(`lead_i${n}`, 'usr_1'))
    const { singles, digests } = assignmentsIn([...bulk, ...few, ...installs])
    expect(digests.map(leadsOf)).toEqual([leadsOf(bulk as never)])
    expect(leadsOf(singles).toSorted()).toEqual([...few, ...installs].map(({ leadId }) => leadId).toSorted())
  })
})

test('which installs made no lead (I7)', () => {
  const found = quietInstallsIn([
    event('installation.created', { installationId: 'ins_1' }),
    event('installation.created', { installationId: 'ins_2', leadId: 'lead_1' }),
    event('installation.created', { installationId: 'ins_3', payload: { test: true } }),
    event('installation.upgraded', { installationId: 'ins_4' }),
    event('installation.created', { installationId: 'ins_5' }),
    event('installation.linked', { installationId: 'ins_5', payload: { accountId: 'acc_1', reason: 'by code' } }),
    event('installation.linked', { installationId: 'ins_6', leadId: 'lead_2', payload: { accountId: 'acc_2' } }),
    event('installation.created', { installationId: 'ins_6' }),
  ])
  expect(
    found.map(({ installationId, linked, accountId, reason }) => [installationId, linked, accountId, reason]),
  ).toEqual([
    ['ins_1', false, null, null],
    ['ins_5', true, 'acc_1', 'by code'],
    ['ins_6', true, 'acc_2', null],
  ])
})

test.each([
  ['Ada\r\nBcc: everybody@example.com', 'Ada Bcc: everybody@example.com'],
  ['tab\tand\u2028line\u2029end\u0000\u0007', 'tab and line end'],
  ['\u202Egnp.exe\u202C', 'gnp.exe'],
  ['  李雷  ', '李雷'],
  ['😀'.repeat(200), `${'😀'.repeat(119)}…`],
])('%j becomes one line', (text, expected) => {
  expect(oneLine(text)).toBe(expected)
})
