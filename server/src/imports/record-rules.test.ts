import { describe, expect, test } from 'vitest'
import { columnKey, mapColumns, missingFields } from './field-rules.ts'
import { rankOf, readRow, type FileFacts } from './record-rules.ts'

const RAW =
  'Id,Name,sfLma__Package__c,sfLma__Package_Version__c,sfLma__Status__c,sfLma__License_Status__c,sfLma__Expiration__c,sfLma__Expiration_Date__c,sfLma__Seats__c,sfLma__Licensed_Seats__c,sfLma__Used_Licenses__c,sfLma__Subscriber_Org_ID__c,sfLma__Subscriber_Org_Is_Sandbox__c,sfLma__Is_Sandbox__c,Status__c,Renewal_Owner__c'
const DISPLAY =
  'License: License Name,Package: Package Name,Package Version: Version Number,License Status,Expiration Date,Licensed Seats,Used Licenses,Subscriber Org ID,Sandbox,Renewal Owner'

const license = (columns: string[], dateOrder: FileFacts['dateOrder'] = null): FileFacts => {
  const of = { object: 'license', kind: 'salesforce' } as const
  return { ...of, columns, mapping: mapColumns(columns, of), dateOrder }
}

describe('files of an import (V4)', () => {
  test('raw names and those of reports are the same fields', () => {
    expect(columnKey('sfLma__Licensed_Seats__c', 'license')).toBe('licensedseats')
    expect(columnKey('License: Licensed Seats', 'license')).toBe('licensedseats')
    expect(columnKey('sfLma__Package_Version__r.sfLma__Version_Number__c', 'license')).toBe(
      'packageversion.versionnumber',
    )
    const raw = mapColumns(RAW.split(','), { object: 'license', kind: 'salesforce' })
    expect(raw).toMatchObject({
      Id: 'ref',
      sfLma__Package__c: 'package',
      sfLma__Status__c: 'status',
      sfLma__License_Status__c: 'same',
      sfLma__Expiration__c: 'expires',
      sfLma__Expiration_Date__c: 'same',
      sfLma__Seats__c: 'seats',
      sfLma__Licensed_Seats__c: 'same',
      sfLma__Subscriber_Org_Is_Sandbox__c: 'sandbox',
      sfLma__Is_Sandbox__c: 'same',
      Status__c: null,
      Renewal_Owner__c: null,
    })
    const shown = mapColumns(DISPLAY.split(','), { object: 'license', kind: 'salesforce' })
    expect(shown).toMatchObject({
      'License: License Name': 'name',
      'Package: Package Name': 'package',
      'Package Version: Version Number': 'versionNumber',
      'License Status': 'status',
      'Licensed Seats': 'seats',
      'Renewal Owner': null,
    })
    for (const mapping of [raw, shown]) expect(missingFields(mapping, license([]))).toEqual([])
  })

  test('a person can say otherwise, and what is missing is named', () => {
    const columns = ['Tenant', 'Plan', 'End']
    const of = { object: 'license', kind: 'generic' } as const
    const mapping = mapColumns(columns, of, { Tenant: 'orgId', End: 'expires' })
    expect(mapping).toEqual({ Tenant: 'orgId', Plan: null, End: 'expires' })
    expect(missingFields(mapping, of).map(({ name }) => name)).toEqual(['status', 'seats'])
  })

  const columns = ['Id', 'Package', 'Status', 'Seats', 'Expiration Date', 'Subscriber Org ID', 'Sandbox', 'Mood']
  const row = (change: Record<number, string> = {}) => {
    const cells = ['a0L000000000001', 'Rocket', 'Active', '-1', '', '00D000000000001EAA', 'false', 'good']
    return columns.map((_column, index) => change[index] ?? cells[index] ?? '')
  }

  test('a row is read with its own columns kept', () => {
    expect(readRow(license(columns), row())).toEqual({
      ref: 'a0L000000000001',
      fields: {
        package: 'Rocket',
        status: 'active',
        seats: null,
        expires: null,
        orgId: '00D000000000001',
        sandbox: false,
      },
      extra: { Mood: 'good' },
      label: '00D000000000001',
      notes: [],
      fault: null,
    })
  })

  test.each([
    ['no org id', row({ 5: ' ' }), 'org_id_missing'],
    ['a wrong checksum', row({ 5: '00D000000000001AAA' }), 'org_id_checksum'],
    ['an unknown status', row({ 2: 'Free' }), 'status_unknown'],
    ['no seats', row({ 3: '' }), 'seats_missing'],
    ['an impossible date', row({ 4: '31/02/2027' }), 'date_impossible'],
    ['a date that asks', row({ 4: '03/04/2027' }), 'date_ambiguous'],
    ['a trial without end', row({ 2: 'Trial' }), 'trial_without_end'],
    ['too few cells', row().slice(1), 'wrong_cell_count'],
    ['nothing', row().map(() => ''), 'row_empty'],
    ['a record id with a wrong checksum', row({ 0: 'a0L000000000001XXX' }), 'id_checksum'],
  ])('%s', (_name, cells, code) => {
    expect(readRow(license(columns), cells).fault?.code).toBe(code)
  })

  test('what was uninstalled may have no seats, and gives way to what lives', () => {
    const gone = readRow(license(columns), row({ 2: 'Uninstalled', 3: '' }))
    expect(gone).toMatchObject({ fault: null, fields: { seats: null, status: 'uninstalled' } })
    const active = readRow(license(columns), row())
    expect(rankOf('license', active.fields) > rankOf('license', gone.fields)).toBe(true)
  })

  test.each(['acme\u202egro', 'ac\u200bme', 'acme\u0007'])('an id with what nobody sees is refused: %j', (orgId) => {
    const of = { object: 'license', kind: 'generic' } as const
    const columns = ['Subscriber Org ID', 'Status', 'Seats', 'Expiration', 'Package']
    const file = { ...of, columns, mapping: mapColumns(columns, of), dateOrder: null }
    const read = (id: string) => readRow(file, [id, 'Active', '5', '2099-12-31', 'Rocket'])
    expect(read('acme').fault).toBeNull()
    expect(read(orgId).fault).toMatchObject({ code: 'org_id_invalid', words: expect.stringContaining('invisible') })
  })
})
