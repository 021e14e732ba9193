import type { ImportObject } from './queries.ts'

const names: Record<ImportObject, string> = {
  package: 'ref packageId name changedOn',
  package_version: 'ref versionId package number name beta',
  account: 'ref name domain owner changedOn',
  contact: 'ref account firstName lastName email title phone country state changedOn',
  lead: 'ref package firstName lastName email company title phone country state message status converted owner source createdOn changedOn account contact',
  license:
    'ref name package version versionNumber status expires seats used installedOn lead account accountName orgId orgName sandbox parentOrg parentLicense edition instance orgStatus changedOn',
}

const labels: Record<string, string> = {
  ref: 'Record ID',
  orgId: 'Subscriber Org ID',
  orgName: 'Subscriber name',
  expires: 'Last day of access',
  accountName: 'Account name',
  versionNumber: 'Version number',
  packageId: 'Package ID',
  versionId: 'Version ID',
  used: 'Used licenses',
  installedOn: 'Install date',
  createdOn: 'Created',
  changedOn: 'Last modified',
  parentOrg: 'Parent Org ID',
  parentLicense: 'Parent license',
  orgStatus: 'Org status',
  firstName: 'First name',
  lastName: 'Last name',
  domain: 'Website',
  beta: 'Is beta',
  converted: 'Is converted',
  source: 'Lead source',
}

export function labelOf(field: string): string {
  return labels[field] ?? field.charAt(0).toUpperCase() + field.slice(1)
}

/** What a column of such a file can be said to hold. */
export function fieldChoices(object: ImportObject): { value: string; label: string }[] {
  return names[object].split(' ').map((value) => ({ value, label: labelOf(value) }))
}
