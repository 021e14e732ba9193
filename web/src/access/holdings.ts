import type { Holdings } from './queries.ts'

export function holdsAnything({ openLeads, accounts, packages, fallbackOwner }: Holdings): boolean {
  return openLeads > 0 || accounts > 0 || packages.length > 0 || fallbackOwner
}

/** A line for each kind of thing that somebody holds. */
export function holdingsInWords({ openLeads, accounts, packages, fallbackOwner }: Holdings): string[] {
  const names = packages.map(({ name }) => name)
  return [
    openLeads > 0 && count(openLeads, 'open lead'),
    accounts > 0 && count(accounts, 'account'),
    names.length > 0 && `the leads of ${new Intl.ListFormat('en').format(names)} to come, as lead manager`,
    fallbackOwner && 'the leads nobody else gets, as fallback owner of the org',
  ].filter((line) => line !== false)
}

function count(many: number, what: string): string {
  return `${new Intl.NumberFormat('en').format(many)} ${what}${many === 1 ? '' : 's'}`
}
