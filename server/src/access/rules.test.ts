import { describe, expect, test } from 'vitest'
import {
  changeMember,
  losesAdmin,
  passwordFault,
  permissionsOfScopes,
  PERMISSIONS,
  ROLE_PERMISSIONS,
  type Member,
} from './rules.ts'

describe('permissions', () => {
  test('the table is the one that was decided', () => {
    const writes = Object.fromEntries(
      Object.entries(ROLE_PERMISSIONS).map(([role, all]) => [
        role,
        all.filter((one) => one.endsWith(':write')).toSorted(),
      ]),
    )
    expect(writes).toEqual({
      admin: PERMISSIONS.filter((one) => one.endsWith(':write')).toSorted(),
      license_manager: [
        'accounts:write',
        'activation_codes:write',
        'attention:write',
        'claims:write',
        'imports:write',
        'leads:write',
        'licenses:write',
        'notifications:write',
        'offline_requests:write',
        'packages:write',
        'refreshes:write',
        'subscribers:write',
      ],
      sales: ['accounts:write', 'activation_codes:write', 'leads:write'],
      support: [
        'activation_codes:write',
        'attention:write',
        'claims:write',
        'offline_requests:write',
        'subscribers:write',
      ],
      viewer: [],
    })
  })

  test('everybody reads everything but API keys, moves and webhook endpoints', () => {
    const reads = PERMISSIONS.filter((one) => one.endsWith(':read'))
    for (const [role, all] of Object.entries(ROLE_PERMISSIONS)) {
      const missing = reads.filter((one) => !all.includes(one))
      expect(missing, role).toEqual(role === 'admin' ? [] : ['api_keys:read', 'moves:read', 'webhooks:read'])
    }
  })

  test('scopes add up', () => {
    expect(permissionsOfScopes(['read'])).toEqual(ROLE_PERMISSIONS.viewer)
    expect(new Set(permissionsOfScopes(['read', 'write']))).toEqual(new Set(ROLE_PERMISSIONS.license_manager))
    expect(permissionsOfScopes(['admin'])).toEqual(PERMISSIONS)
  })
})

describe('passwords', () => {
  const known = ['ada.lovelace@example.com', 'Ada Lovelace', 'Analytical Engines']
  test.each([
    ['nine char', 'Take at least'],
    ['é'.repeat(9), 'Take at least'],
    ['e\u0301'.repeat(9), 'Take at least'],
    ['ab'.repeat(300), 'Take at most'],
    ['aaaaaaaaaaaa', 'different characters'],
    ['Password1234', 'guessed first'],
    ['pass-word 123', 'guessed first'],
    ['Ada.Lovelace@example.com', 'must not be'],
    ['ada lovelace', 'must not be'],
    ['analytical-engines', 'must not be'],
  ])('%j is refused', (password, reason) => {
    expect(passwordFault(password, known)).toContain(reason)
  })

  test.each(['seven lazy herons', '!§$%&/()=?', 'пароль-длинный', 'ada lovelace wrote programs'])(
    '%j is taken',
    (password) => {
      expect(passwordFault(password, known)).toBeNull()
    },
  )
})

describe('changing a member', () => {
  const member: Member = { role: 'admin', status: 'active', name: 'Ada', joined: true }
  test.each([
    [member, { role: 'viewer' }, { ...member, role: 'viewer' }, true],
    [member, { status: 'deactivated' }, { ...member, status: 'deactivated' }, true],
    [member, { name: 'Ada L.' }, { ...member, name: 'Ada L.' }, false],
    [{ ...member, status: 'deactivated' }, { status: 'active' }, member, false],
    [
      { ...member, status: 'deactivated', joined: false },
      { status: 'active' },
      { ...member, status: 'invited', joined: false },
      false,
    ],
    [{ ...member, status: 'invited' }, { role: 'sales' }, { ...member, status: 'invited', role: 'sales' }, false],
  ] as const)('%j + %j', (before, change, after, loses) => {
    expect(changeMember(before, change)).toEqual(after)
    expect(losesAdmin(before, after)).toBe(loses)
  })

  test('who was invited has to accept', () => {
    expect(changeMember({ ...member, status: 'invited' }, { status: 'active' })).toContain('accept')
  })
})
