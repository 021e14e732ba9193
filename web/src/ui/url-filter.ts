/** The named search parameters of an address that are texts; everything else is left out. */
export function textsOf<Name extends string>(
  search: Record<string, unknown>,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const kept = names.flatMap((name) => {
    const value = search[name]
    // The router reads `?q=17` as a number; it was typed as a text.
    const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value
    return typeof text === 'string' && text !== '' ? [[name, text] as const] : []
  })
  return Object.fromEntries(kept) as Partial<Record<Name, string>>
}

/** One of the values an API knows, or nothing: an address may say anything. */
export function oneOf<Value extends string>(values: readonly Value[], text: string | undefined): Value | undefined {
  return values.find((value) => value === text)
}
