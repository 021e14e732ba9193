import { gzipSync } from 'node:zlib'
import { z } from 'zod'
import type { Route } from '../src/platform/route.ts'

/** One bad request and the answer it must get, `status code`; a pattern where several are right. */
export type Case = {
  name: string
  expected: string | RegExp
  payload?: string | Buffer
  contentType?: string | null
  query?: string
  method?: string
}

/** Refused by its form, or because nothing has that name. */
export const REFUSED = /^(400 (invalid_request|malformed_json|invalid_cursor)|404 not_found)$/

type JsonSchema = { properties?: Record<string, unknown>; required?: string[]; anyOf?: JsonSchema[] }

function shapeOf(schema: z.ZodType): JsonSchema {
  const shape = z.toJSONSchema(schema, { io: 'input' }) as JsonSchema
  return shape.anyOf?.find(({ properties }) => properties) ?? shape
}

function takesNull(field: unknown): boolean {
  const { type, anyOf = [] } = field as { type?: string; anyOf?: unknown[] }
  return type === 'null' || anyOf.some(takesNull)
}

/** Bodies that are wrong in one way each; `valid` is one that is not. */
export function badBodies(route: Route, valid: Record<string, unknown>, optional: boolean): Case[] {
  const invalid = '400 invalid_request'
  const malformed = '400 malformed_json'
  const json = (name: string, body: unknown, expected: string | RegExp = invalid): Case => ({
    name,
    payload: JSON.stringify(body),
    expected,
  })
  const good = JSON.stringify(valid)
  const deep = (open: string, close: string) => `${open.repeat(30_000)}1${close.repeat(30_000)}`
  const cases: Case[] = [
    json('array', []),
    json('text', 'text'),
    json('number', 1),
    json('true', true),
    json('unknown field', { ...valid, surprise: 1 }),
    { name: 'unknown field twice', payload: '{"surprise":1,"surprise":2}', expected: invalid },
    { name: 'deep arrays', payload: deep('[', ']'), expected: REFUSED },
    { name: 'deep objects', payload: deep('{"a":', '}'), expected: REFUSED },
    { name: 'half of a JSON', payload: good.slice(0, -1), expected: malformed },
    { name: 'something after it', payload: `${good} {}`, expected: malformed },
    { name: 'invalid UTF-8', payload: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), expected: malformed },
    { name: 'UTF-16', payload: Buffer.from(good, 'utf16le'), expected: malformed },
    { name: '__proto__', payload: '{"__proto__":{"x":1}}', expected: malformed },
    { name: 'constructor.prototype', payload: '{"constructor":{"prototype":{"x":1}}}', expected: malformed },
    { name: 'gzip', payload: gzipSync(good), expected: malformed },
    {
      name: 'larger than it may be',
      payload: `{"surprise":"${'x'.repeat(route.bodyLimit ?? 2_000_000)}"}`,
      expected: '413 body_too_large',
    },
    { name: 'text/plain', payload: good, contentType: 'text/plain', expected: '415 unsupported_media_type' },
    {
      name: 'a form',
      payload: 'a=b',
      contentType: 'application/x-www-form-urlencoded',
      expected: '415 unsupported_media_type',
    },
    { name: 'no content type', payload: good, contentType: null, expected: '415 unsupported_media_type' },
    { name: 'nonsense content type', payload: good, contentType: ';;/', expected: /^415 / },
  ]
  if (!optional) {
    cases.push(json('null', null), { name: 'no body', contentType: null, expected: invalid })
    cases.push({ name: 'empty body', payload: '', expected: invalid })
  }
  const { properties = {}, required = [] } = shapeOf(route.body as z.ZodType)
  for (const field of Object.keys(properties)) {
    cases.push(json(`${field} of the wrong type`, { ...valid, [field]: [[1]] }))
    if (!route.bodyLimit) cases.push(json(`${field} too long`, { ...valid, [field]: 'x'.repeat(70_000) }))
    if (!route.lenientText) {
      cases.push(json(`${field} with NUL`, { ...valid, [field]: 'a\0b' }))
      cases.push(json(`${field} with half a pair`, { ...valid, [field]: '\ud800' }))
      cases.push(json(`${field} with NUL in a name`, { ...valid, [field]: { 'a\0': 1 } }))
    }
  }
  for (const field of required) {
    const { [field]: _left, ...rest } = valid
    cases.push(json(`${field} missing`, rest))
    if (!takesNull(properties[field])) cases.push(json(`${field} null`, { ...valid, [field]: null }))
  }
  return cases
}

const cursorOf = (key: unknown) => Buffer.from(JSON.stringify(key)).toString('base64url')

/** Queries that are wrong, or odd: whatever a cursor holds, it must not reach the database as something else. */
export function badQueries(schema: z.ZodType): Case[] {
  const invalid = '400 invalid_request'
  const { properties = {} } = shapeOf(schema)
  const cases: Case[] = []
  for (const field of Object.keys(properties)) {
    cases.push({ name: `${field} too long`, query: `${field}=${'x'.repeat(5_000)}`, expected: invalid })
    cases.push({ name: `${field} with NUL`, query: `${field}=a%00`, expected: invalid })
    cases.push({
      name: `${field} in bad UTF-8`,
      query: `${field}=%ff%fe`,
      expected: /^(200|400 invalid_(request|cursor))$/,
    })
    cases.push({ name: `${field} twice`, query: `${field}=a&${field}=b`, expected: invalid })
  }
  if ('limit' in properties) {
    for (const limit of ['0', '-1', '201', '1.5', 'x', '', '1e9', 'NaN', '%20']) {
      cases.push({ name: `limit "${limit}"`, query: `limit=${limit}`, expected: invalid })
    }
  }
  if (!('cursor' in properties)) return cases
  for (const text of [
    'x',
    '%25',
    'W10',
    cursorOf({}),
    cursorOf('x'),
    cursorOf([{}]),
    cursorOf([[]]),
    cursorOf(['a\0']),
  ]) {
    cases.push({ name: `cursor ${text}`, query: `cursor=${text}`, expected: '400 invalid_cursor' })
  }
  const sorts = 'sort' in properties ? ((properties['sort'] as { enum?: string[] }).enum ?? []) : ['']
  const parts = ['x', '', 1, -1.5, 9e99, null, '9999-99-99', '2026-01-01T00:00:00.000Z']
  for (const sort of sorts) {
    for (const part of parts) {
      for (const key of [[part], [part, 'x'], [part, part], ['x', part], [part, 'x', 'x']]) {
        const query = `${sort ? `sort=${sort}&` : ''}cursor=${cursorOf(key)}`
        cases.push({ name: `cursor ${JSON.stringify(key)} ${sort}`, query, expected: /^(200|400 invalid_cursor)/ })
      }
    }
  }
  return cases
}

/** Ids that no thing has, as they stand in a path. */
export const BAD_IDS = [
  'none',
  '%00',
  'a%00b',
  '%ff',
  '%ed%a0%80',
  '%',
  '%zz',
  '%2e%2e%2f%2e%2e',
  "'%20or%20'1'='1",
  '%F0%9F%92%A9',
  '__proto__',
  '%20',
  'x'.repeat(65),
  'x'.repeat(601),
  'x'.repeat(5_000),
]
