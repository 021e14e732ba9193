export type JsonObject = { readonly [name: string]: unknown }

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A JSON object from strict UTF-8, or `null`: bad encoding, other JSON, or a member name that is repeated anywhere. */
export function parseStrictObject(bytes: Uint8Array): JsonObject | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    const value: unknown = JSON.parse(text)
    return isObject(value) && !repeatsMember(text) ? value : null
  } catch {
    return null
  }
}

/** A string with the colon that makes it a name, or a bracket; whatever else JSON has is passed over. */
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}[\]]/g

/** `text` must already have parsed as JSON; names are compared after unescaping. */
function repeatsMember(text: string): boolean {
  const open: (Set<string> | null)[] = []
  for (const [token, colon] of text.matchAll(tokens)) {
    if (token === '{') open.push(new Set())
    else if (token === '[') open.push(null)
    else if (token === '}' || token === ']') open.pop()
    else if (colon !== undefined) {
      const name = token.slice(0, -colon.length)
      const plain = name.includes('\\') ? String(JSON.parse(name)) : name.slice(1, -1)
      const names = open.at(-1)
      if (names?.has(plain)) return true
      names?.add(plain)
    }
  }
  return false
}
