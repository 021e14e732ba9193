import { z } from 'zod'
import { PageQuery, pageOf } from '../platform/page.ts'

export const IMPORT_KINDS = ['salesforce', 'generic'] as const
export type ImportKind = (typeof IMPORT_KINDS)[number]

/** In the order in which they are imported: each refers to earlier ones only. */
export const IMPORT_OBJECTS = ['package', 'package_version', 'account', 'contact', 'lead', 'license'] as const
export type ImportObject = (typeof IMPORT_OBJECTS)[number]

/** The objects that a list of one's own can be of. */
export const GENERIC_OBJECTS: readonly ImportObject[] = ['lead', 'license']

export const IMPORT_STATUSES = ['draft', 'judging', 'judged', 'importing', 'done', 'failed', 'cancelled'] as const
export type ImportStatus = (typeof IMPORT_STATUSES)[number]

export const VERDICTS = ['create', 'update', 'merge', 'unchanged', 'skip', 'refuse'] as const
export type Verdict = (typeof VERDICTS)[number]

const count = z.number().int()
const id = z.string().max(64)
const DateOrder = z.enum(['day_first', 'month_first'])
const ColumnMapping = z
  .record(z.string().max(400), z.string().max(60).nullable())
  .describe('Column to field; null keeps the column as attribute. Columns left out are told by their names')

export const NewImport = z.strictObject({
  kind: z.enum(IMPORT_KINDS).default('salesforce').describe('`generic`: leads and licenses with columns of your own'),
  name: z.string().trim().min(1).max(200).optional(),
})
export type NewImport = z.output<typeof NewImport>

export const PackageTarget = z.union([id, z.literal('create'), z.literal('skip')])

export const ImportChange = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  packages: z
    .record(z.string().min(1).max(200), PackageTarget)
    .optional()
    .describe('Which package each one of the files is: an id of a package here, `create`, or `skip`'),
  defaultPackageId: id
    .nullable()
    .optional()
    .describe('Whose leads and licenses are that name no package; null leaves them out'),
  files: z
    .partialRecord(
      z.enum(IMPORT_OBJECTS),
      z.strictObject({ dateOrder: DateOrder.nullable().optional(), mapping: ColumnMapping.optional() }),
    )
    .optional(),
})
export type ImportChange = z.output<typeof ImportChange>

const ImportFile = z
  .object({
    object: z.enum(IMPORT_OBJECTS),
    rows: count,
    bytes: count,
    encoding: z.enum(['utf-8', 'windows-1252', 'mixed']).describe('`mixed`: row by row one or the other'),
    columns: z.array(
      z.object({
        name: z.string(),
        field: z.string().nullable().describe('null: kept as attribute; `same`: another column has it already'),
        sample: z.string().nullable(),
      }),
    ),
    missing: z.array(z.string()).describe('Fields that are needed and that no column holds'),
    dates: z.object({
      dayFirst: count.describe('Dates that can only be read with the day first'),
      monthFirst: count,
      either: count.describe('Dates that are read either way'),
    }),
    dateOrder: DateOrder.nullable().describe(
      'As told, or as the dates tell; null: rows that could be both are refused',
    ),
    dateOrderTold: z.boolean(),
  })
  .meta({ id: 'ImportFile' })

const PackageFound = z.object({
  ref: z.string().describe('As the files name it: the key of `packages`'),
  name: z.string().nullable(),
  licenses: count,
  target: PackageTarget.nullable().describe('As chosen, else the package here of the same name; null: to be chosen'),
})

const Counts = z.object(
  Object.fromEntries(VERDICTS.map((verdict) => [verdict, count])) as Record<Verdict, typeof count>,
)

export const Import = z
  .object({
    id: z.string(),
    kind: z.enum(IMPORT_KINDS),
    name: z.string().nullable(),
    status: z
      .enum(IMPORT_STATUSES)
      .describe('`judging`: the dry run; `judged`: every row has a verdict; `importing`; `done`'),
    files: z.array(ImportFile),
    packages: z.array(PackageFound).describe('Once a dry run has read the rows'),
    defaultPackageId: z.string().nullable(),
    rows: count.describe('Of all files, their first lines aside'),
    progress: z.object({ done: count, total: count }),
    counts: z.partialRecord(z.enum(IMPORT_OBJECTS), Counts).describe('Rows by verdict; together they are `rows`'),
    reason: z.string().nullable(),
    createdBy: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string().nullable() }),
    createdAt: z.string(),
    judgedAt: z.string().nullable(),
    startedAt: z.string().nullable(),
    finishedAt: z.string().nullable(),
    error: z.string().nullable().describe('Why it `failed`'),
  })
  .meta({ id: 'Import' })
export type Import = z.output<typeof Import>
export const ImportPage = pageOf(Import)

export const StartImport = z.strictObject({
  reason: z.string().trim().max(2_000).optional().describe('Kept in the history'),
})
export type StartImport = z.output<typeof StartImport>

export const ImportRow = z
  .object({
    object: z.enum(IMPORT_OBJECTS),
    line: count.describe('Of the file, from 1'),
    ref: z.string().nullable().describe('The id that the row has where it comes from'),
    label: z.string().nullable(),
    verdict: z.enum(VERDICTS).nullable().describe('null: the dry run has not come to it yet'),
    code: z.string().nullable(),
    words: z.string().nullable(),
    notes: z.array(z.string()),
    intoLine: count.nullable().describe('The row of the same file that this one is merged into'),
    thingId: z.string().nullable().describe('What it is here'),
  })
  .meta({ id: 'ImportRow' })
export type ImportRow = z.output<typeof ImportRow>
export const ImportRowPage = pageOf(ImportRow)
export const IMPORT_ROW_CSV = [
  'object',
  'line',
  'ref',
  'label',
  'verdict',
  'code',
  'words',
  'notes',
  'intoLine',
  'thingId',
] as const satisfies readonly (keyof ImportRow)[]

export const ImportRowFilter = z.object({
  object: z.enum(IMPORT_OBJECTS).optional(),
  verdict: z.enum(VERDICTS).optional(),
  code: z.string().max(60).optional(),
  q: z.string().trim().max(200).optional().describe('Part of the id or label, or the number of a line'),
})
export const ImportRowQuery = PageQuery.extend(ImportRowFilter.shape)
export type ImportRowQuery = z.output<typeof ImportRowQuery>

export const ImportCodes = z.strictObject({
  cursor: z.string().max(500).optional(),
  expiresInDays: z.number().int().min(1).max(365).default(30),
})
export type ImportCodes = z.output<typeof ImportCodes>

export const ImportCodePage = pageOf(
  z.object({
    licenseId: z.string(),
    licenseNumber: z.string(),
    packageName: z.string(),
    subscriberOrgId: z.string(),
    subscriberName: z.string().nullable(),
    code: z.string().describe('Shown this once; only its hash is kept'),
    expiresAt: z.string(),
  }),
).meta({ id: 'ImportCodePage' })
export type ImportCodePage = z.output<typeof ImportCodePage>
