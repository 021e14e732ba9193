import type { FoundPackage } from './rules.ts'

export type PackageHere = { id: string; name: string; slug: string; external_ref: string | null }

/** The package here that is meant by one of the files unless a person says otherwise: of the same id, or of the same name. */
export function suggestTarget({ ref, name }: Pick<FoundPackage, 'ref' | 'name'>, here: readonly PackageHere[]) {
  const same = (a: string | null, b: string | null) => a !== null && b !== null && a.toLowerCase() === b.toLowerCase()
  const byRef = here.find((one) => one.id === ref || one.external_ref === ref || same(one.slug, ref))
  const named = here.filter((one) => same(one.name, name ?? ref))
  return byRef?.id ?? (named.length === 1 ? (named[0]?.id ?? null) : null)
}

/** A row of a Package or Package Version file. */
export type NamedRow = { ref: string | null; fields: Record<string, unknown> }

/** Finds the one form of a package, however a row names it. */
export type PackageBook = {
  /** By record id, package id or name; what no file describes stands for itself. */
  find: (text: unknown) => string | null
  /** The package of a version, by its record id, version id or name. */
  ofVersion: (text: unknown) => string | null
  nameOf: (ref: string) => string | null
  numberOf: (text: unknown) => string | null
}

/** Reads the package and version files as one book of names. Of two packages of a name, neither is found by it. */
export function packageBook(packages: readonly NamedRow[], versions: readonly NamedRow[]): PackageBook {
  const names = new Map<string, string>()
  const byKey = new Map<string, string | null>()
  const add = (key: unknown, ref: string) => {
    if (typeof key !== 'string' || key === '') return
    const known = byKey.get(keyOf(key))
    byKey.set(keyOf(key), known === undefined || known === ref ? ref : null)
  }
  for (const { ref, fields } of packages) {
    const own = ref ?? keyOf(String(fields['name']))
    names.set(own, String(fields['name']))
    for (const key of [ref, fields['packageId'], fields['name']]) add(key, own)
  }
  const find = (text: unknown) => (typeof text === 'string' ? (byKey.get(keyOf(text)) ?? standIn(text)) : null)
  const byVersion = new Map<string, { ref: string | null; number: string | null }>()
  for (const { ref, fields } of versions) {
    const number = typeof fields['number'] === 'string' ? fields['number'] : null
    const entry = { ref: find(fields['package']), number }
    for (const key of [ref, fields['versionId']]) if (typeof key === 'string') byVersion.set(keyOf(key), entry)
  }
  const version = (text: unknown) => (typeof text === 'string' ? byVersion.get(keyOf(text)) : undefined)
  return {
    find,
    ofVersion: (text) => version(text)?.ref ?? null,
    nameOf: (ref) => names.get(ref) ?? null,
    numberOf: (text) => version(text)?.number ?? null,
  }
}

/** Ids are told apart by case, names are not. */
function keyOf(text: string): string {
  return isId(text) ? text : text.trim().toLowerCase()
}

const standIn = (text: string) => keyOf(text) || null

const isId = (text: string) => /^[A-Za-z0-9]{15}$/.test(text) && /\d/.test(text) && /[A-Z]/.test(text)

/** A short name of a package that is made: of its name, and short of what others have. */
export function slugOf(name: string, ending: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return [words.slice(0, 40).replace(/-+$/, '') || 'package', ending].filter(Boolean).join('-')
}
