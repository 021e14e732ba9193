import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { companyDomain, domainAndAbove, isFreeMail, nameKey, normalizeDomain, normalizeEmail } from './rules.ts'

test.each([
  ['Ada@ACME.example', 'ada@acme.example'],
  ['ada@acme', null],
  ['@acme.example', null],
  ['a b@acme.example', null],
  [null, null],
])('%j is the person %j', (email, person) => {
  expect(normalizeEmail(email)).toBe(person)
})

describe('domains', () => {
  test.each([
    ['acme.example', 'acme.example'],
    ['https://www.Acme.example/about?x=1', 'acme.example'],
    ['ada@acme.example', 'acme.example'],
    ['acme.example.', 'acme.example'],
    ['acme.example:8080', 'acme.example'],
    ['müller.example', 'xn--mller-kva.example'],
    ['北京.example', 'xn--1lq90i.example'],
    ['acme', null],
    ['', null],
    ['127.0.0.1', null],
    ['[::1]', null],
    ['a b.example', null],
    ['-.example', null],
    ['javascript:alert(1)', null],
  ])('%j is %j', (text, domain) => expect(normalizeDomain(text)).toBe(domain))

  test('an address tells its company, unless everybody can have one there (L5)', () => {
    for (const domain of [
      'gmail.com',
      'outlook.com',
      'gmx.de',
      'qq.com',
      'yahoo.co.jp',
      'proton.me',
      'icloud.com',
      'hey.com',
    ]) {
      expect([domain, isFreeMail(domain), companyDomain(`ada@${domain}`)]).toEqual([domain, true, null])
    }
    expect(companyDomain('ada@mail.acme.example')).toBe('mail.acme.example')
    expect(companyDomain(null)).toBeNull()
    expect(domainAndAbove('mail.eu.acme.example')).toEqual(['mail.eu.acme.example', 'eu.acme.example', 'acme.example'])
  })

  test('whatever is typed, reading it never fails, and what comes out comes out again', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.emailAddress(), fc.domain()), (text) => {
        const domain = normalizeDomain(text)
        if (domain !== null) expect(normalizeDomain(domain)).toBe(domain)
      }),
    )
  })
})

test.each([
  ['Acme GmbH', 'acme'],
  ['ACME, Inc.', 'acme'],
  ['Acme  Co. Ltd.', 'acme'],
  ['Müller & Söhne AG', 'muller and sohne'],
  ['Société Générale S.A.', 'societe generale'],
  ['O’Reilly', 'oreilly'],
  ["O'Reilly", 'oreilly'],
  ['阿里巴巴', '阿里巴巴'],
  ['AG', 'ag'],
  ['🎉', ''],
])('%j is compared as %j', (name, key) => expect(nameKey(name)).toBe(key))
