import type { ImportKind, ImportObject } from './schema.ts'

/** What a column of a file can be. `aliases`: how columns are called that hold it, the surest first (`columnKey`). */
export type Field = { name: string; label: string; aliases: readonly string[]; needed?: true; only?: ImportKind }

const field = (name: string, label: string, aliases: string, more: Pick<Field, 'needed' | 'only'> = {}): Field => ({
  name,
  label,
  aliases: aliases.split(' '),
  ...more,
})

const NEEDED = { needed: true } as const

/** Of the incumbent's objects, in the raw names and in those that reports show; and of any list of leads or licenses. */
export const FIELDS: Readonly<Record<ImportObject, readonly Field[]>> = {
  package: [
    field('ref', 'Record ID', 'id packagerecordid'),
    field('packageId', 'Package ID', 'packageid metadatapackageid'),
    field('name', 'Package name', 'name packagename', NEEDED),
    field('changedOn', 'Last modified', 'lastmodifieddate systemmodstamp lastmodified'),
  ],
  package_version: [
    field('ref', 'Record ID', 'id'),
    field('versionId', 'Version ID', 'versionid metadatapackageversionid'),
    field('package', 'Package', 'package package.id package.packageid package.name package.packagename', NEEDED),
    field('number', 'Version number', 'versionnumber version packageversionnumber', NEEDED),
    field('name', 'Version name', 'name packageversionname'),
    field('beta', 'Is beta', 'isbeta beta'),
  ],
  account: [
    field('ref', 'Record ID', 'id accountid'),
    field('name', 'Account name', 'name accountname company', NEEDED),
    field('domain', 'Website', 'website domain'),
    field('owner', 'Owner', 'owner.email owneremail owner.name accountowner owner'),
    field('changedOn', 'Last modified', 'lastmodifieddate systemmodstamp lastmodified'),
  ],
  contact: [
    field('ref', 'Record ID', 'id contactid'),
    field('account', 'Account', 'accountid account.id account account.name accountname', NEEDED),
    field('firstName', 'First name', 'firstname'),
    field('lastName', 'Last name', 'lastname name fullname'),
    field('email', 'Email', 'email emailaddress'),
    field('title', 'Title', 'title jobtitle'),
    field('phone', 'Phone', 'phone businessphone mobilephone'),
    field('country', 'Country', 'mailingcountry mailingcountrycode country'),
    field('state', 'State', 'mailingstate mailingstatecode mailingstateprovince state'),
    field('changedOn', 'Last modified', 'lastmodifieddate systemmodstamp lastmodified'),
  ],
  lead: [
    field('ref', 'Record ID', 'id leadid externalid externalref'),
    field('package', 'Package', 'package packagename packageid product', { only: 'generic' }),
    field('firstName', 'First name', 'firstname'),
    field('lastName', 'Last name', 'lastname name fullname contact contactname'),
    field('email', 'Email', 'email emailaddress mail'),
    field('company', 'Company', 'company companyaccount organization organisation account accountname'),
    field('title', 'Title', 'title jobtitle'),
    field('phone', 'Phone', 'phone mobilephone telephone'),
    field('country', 'Country', 'country countrycode'),
    field('state', 'State', 'state statecode stateprovince'),
    field('message', 'Message', 'description message notes'),
    field('status', 'Status', 'status leadstatus'),
    field('converted', 'Is converted', 'isconverted converted'),
    field('account', 'Converted account', 'convertedaccountid convertedaccount.id convertedaccount', {
      only: 'salesforce',
    }),
    field('contact', 'Converted contact', 'convertedcontactid convertedcontact.id convertedcontact', {
      only: 'salesforce',
    }),
    field('owner', 'Owner', 'owner.email owneremail owner.name leadowner owner'),
    field('source', 'Lead source', 'leadsource source'),
    field('createdOn', 'Created', 'createddate createdate created createdat'),
    field('changedOn', 'Last modified', 'lastmodifieddate systemmodstamp lastmodified'),
  ],
  license: [
    field('ref', 'Record ID', 'id licenseid recordid externalid externalref'),
    field('name', 'License name', 'name licensename licensenumber'),
    field(
      'package',
      'Package',
      'package package.id packageid package.packageid package.name package.packagename packagename product ' +
        'packageversion.package packageversion.package.id packageversion.package.name packageversion.packagename',
    ),
    field('version', 'Package version', 'packageversion packageversion.id packageversion.name packageversionname'),
    field('versionNumber', 'Version number', 'packageversionnumber packageversion.versionnumber versionnumber version'),
    field('status', 'Status', 'status licensestatus', NEEDED),
    field('expires', 'Last day of access', 'expiration expirationdate expires expirydate validuntil', NEEDED),
    field('seats', 'Seats', 'seats licensedseats quantity users', NEEDED),
    field('used', 'Used licenses', 'usedlicenses'),
    field('installedOn', 'Install date', 'installdate installedon'),
    field('lead', 'Lead', 'lead lead.id leadid', { only: 'salesforce' }),
    field('account', 'Account', 'account account.id accountid', { only: 'salesforce' }),
    field('accountName', 'Account name', 'account.name accountname company customer'),
    field(
      'orgId',
      'Subscriber Org ID',
      'subscriberorgid orgid subscriberorganizationid organizationid tenantid',
      NEEDED,
    ),
    field('orgName', 'Subscriber name', 'subscribername subscriberorgname orgname organizationname tenantname'),
    field('sandbox', 'Sandbox', 'subscriberorgissandbox issandbox sandbox'),
    field('parentOrg', 'Parent Org ID', 'parentorgid parentorg parentorganizationid productionorgid'),
    field('parentLicense', 'Parent license', 'parentlicense parentlicense.id parentlicenseid'),
    field('edition', 'Org edition', 'orgedition edition'),
    field('instance', 'Instance', 'instance orginstance'),
    field('orgStatus', 'Org status', 'orgstatus orgstatusformula'),
    field('changedOn', 'Last modified', 'lastmodifieddate systemmodstamp lastmodified'),
  ],
}

export function fieldsOf(object: ImportObject, kind: ImportKind): Field[] {
  return FIELDS[object].filter(({ only }) => only === undefined || only === kind)
}

const OBJECT_WORDS: Record<ImportObject, string> = {
  package: 'package',
  package_version: 'packageversion',
  account: 'account',
  contact: 'contact',
  lead: 'lead',
  license: 'license',
}

/** A name of a column, whoever wrote it: `sfLma__Licensed_Seats__c` and `License: Licensed Seats` are both `licensedseats`. */
export function columnKey(column: string, object: ImportObject): string {
  const parts = column
    .split(/\.|:\s*/)
    .map((part) =>
      part
        .trim()
        .replace(/^[A-Za-z0-9]+?__(?=.+__[a-z]+$)/i, '')
        .replace(/__(c|r|pc|s)$/i, '')
        .normalize('NFKD')
        .replace(/\p{M}/gu, '')
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]/gu, ''),
    )
    .filter((part) => part !== '')
  return (parts.length > 1 && parts[0] === OBJECT_WORDS[object] ? parts.slice(1) : parts).join('.')
}

/** The field that each column holds, `null` for one that is kept as attribute. Of two columns of a field, the surer one. */
export type Mapping = Record<string, string | null>

/**
 * Which column holds which field. `chosen` says otherwise, column by column. A column that only repeats a field which
 * another one holds in its raw form is `'same'`: it is left out, since it tells nothing more.
 */
export function mapColumns(
  columns: readonly string[],
  { object, kind }: { object: ImportObject; kind: ImportKind },
  chosen: Mapping = {},
): Mapping {
  const own = (column: string) => Object.hasOwn(chosen, column)
  const mapping: Mapping = Object.fromEntries(columns.map((column) => [column, own(column) ? chosen[column]! : null]))
  const taken = new Set(Object.values(mapping).filter((name) => name !== null))
  const free = columns.filter((column) => !own(column))
  const keys = new Map(free.map((column) => [column, columnKey(column, object)]))
  for (const { name, aliases } of fieldsOf(object, kind)) {
    const found = free
      .filter((column) => mapping[column] === null && aliases.includes(keys.get(column) ?? ''))
      .toSorted(
        (a, b) => aliases.indexOf(keys.get(a) ?? '') - aliases.indexOf(keys.get(b) ?? '') || custom(a) - custom(b),
      )
    const [best, ...others] = taken.has(name) ? [undefined, ...found] : found
    if (best !== undefined) mapping[best] = name
    for (const other of others) if (other !== undefined && repeats(name, custom(other))) mapping[other] = SAME
  }
  return mapping
}

export const SAME = 'same'

/** Raw and shown form of one value; what a vendor named alike, or a name beside an id, is more than that. */
function repeats(name: string, custom: number): boolean {
  return custom < 2 && ['status', 'expires', 'seats', 'sandbox', 'instance', 'orgStatus'].includes(name)
}

/** The incumbent's own names before standard ones, those before a vendor's own. */
function custom(column: string): number {
  if (/sfLma__/i.test(column)) return 0
  return /__c$/i.test(column) ? 2 : 1
}

/** Fields without which nothing can be read, that no column holds. */
export function missingFields(mapping: Mapping, of: { object: ImportObject; kind: ImportKind }): Field[] {
  const held = new Set(Object.values(mapping))
  return fieldsOf(of.object, of.kind).filter(({ name, needed }) => needed && !held.has(name))
}
