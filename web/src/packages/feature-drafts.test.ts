import { describe, expect, test } from 'vitest'
import { definitionsOf, draftsFault, draftsOf, emptyDraft } from './feature-drafts.ts'
import type { FeatureDefinition } from './queries.ts'

const definitions: FeatureDefinition[] = [
  { name: 'sso', type: 'boolean', label: 'Single sign-on', default: false },
  { name: 'projects', type: 'number', default: 3 },
  { name: 'tier', type: 'text' },
  { name: 'support.until', type: 'date', default: '2027-01-31' },
]

test('definitions go into the form and come out as they were', () => {
  expect(definitionsOf(draftsOf(definitions))).toEqual(definitions)
})

test('names and labels are trimmed; an empty default is none', () => {
  const draft = { ...emptyDraft(), name: ' sso ', label: ' ' }
  expect(definitionsOf([draft])).toEqual([{ name: 'sso', type: 'boolean' }])
})

describe('what is wrong', () => {
  const draft = { ...emptyDraft(), name: 'a' }
  test.each([
    [[draft], null],
    [[{ ...draft, name: '' }], 'takes letters'],
    [[{ ...draft, name: 'a b' }], 'unlike “a b”'],
    [[{ ...draft, name: '__proto__' }], 'unlike “__proto__”'],
    [[draft, draft], '“a” stands there twice'],
    [[{ ...draft, type: 'number', default: 'x' }], '“x” is no number'],
    [[{ ...draft, type: 'date', default: 'soon' }], '“soon” is no date'],
    [[{ ...draft, type: 'date', default: '2027-02-30' }], '“2027-02-30” is no date'],
    [[{ ...draft, type: 'number', default: '1,5' }], '“1,5” is no number'],
    [[{ ...draft, type: 'boolean', default: 'gold' }], 'neither yes nor no'],
  ] as const)('%j: %s', (drafts, words) => {
    const fault = draftsFault(drafts)
    if (words === null) expect(fault).toBeNull()
    else expect(fault).toContain(words)
  })
})
