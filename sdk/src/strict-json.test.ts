import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBase64url, encodeBase64url } from './base64url.ts'
import { parseStrictObject } from './strict-json.ts'

function parse(text: string): unknown {
  return parseStrictObject(new TextEncoder().encode(text))
}

describe('parseStrictObject', () => {
  it('reads whatever JSON.stringify writes of an object', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })), (value) => {
        const text = JSON.stringify(value, null, 1)
        expect(parse(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('finds a repeated name, however deep and however spelled', () => {
    const nest = fc.constantFrom(
      (inner: string) => inner,
      (inner: string) => `{"x":[1,${inner}]}`,
      (inner: string) => `{"y":{"z":${inner}},"w":"{\\"a\\":1}"}`,
    )
    fc.assert(
      fc.property(fc.string(), fc.array(nest, { maxLength: 4 }), fc.boolean(), (name, nests, escaped) => {
        const plain = JSON.stringify(name)
        const spelled = escaped
          ? `"${[...Array(name.length).keys()].map((at) => escapeUnit(name, at)).join('')}"`
          : plain
        const inner = `{${plain}:1, ${spelled} : 2}`
        expect(parse(nests.reduce((text, wrap) => wrap(text), inner))).toBe(null)
      }),
    )
  })

  it.each(['', 'null', '[]', '1', '"x"', '{', '{"a":1,}', '{"a":NaN}', '\uFEFF{}', '{} x'])('refuses %j', (text) => {
    expect(parse(text)).toBe(null)
  })

  it('allows one name in several objects', () => {
    expect(parse('{"a":{"a":1},"b":[{"a":1},{"a":2}],"c":"a"}')).not.toBe(null)
    expect(parse('{"":1,"__proto__":{"a":1}}')).not.toBe(null)
    expect(parse('{"a":{"b":1},"b":{"a":1}}')).not.toBe(null)
  })

  it('does not take long for what is nested deeply', () => {
    expect(parse(`{"a":${'['.repeat(40_000)}${']'.repeat(40_000)}}`)).not.toBe(undefined)
  })
})

describe('base64url', () => {
  it('decodes what it encodes, as Node does, and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = encodeBase64url(bytes)
        expect(text).toBe(Buffer.from(bytes).toString('base64url'))
        expect(decodeBase64url(text)).toEqual(new Uint8Array(bytes))
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ABEIQgwz09-_+/= '.split('')) }), (text) => {
        const bytes = decodeBase64url(text)
        if (bytes) expect(encodeBase64url(bytes)).toBe(text)
      }),
    )
  })
})

function escapeUnit(text: string, at: number): string {
  return `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`
}
