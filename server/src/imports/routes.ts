import { sendCsv } from '../platform/csv.ts'
import { PageQuery } from '../platform/page.ts'
import { CSV_TYPES, CsvFile, fileOf, idParam, vendorRoute, type Route } from '../platform/route.ts'
import { cancelImport } from './cancel.ts'
import { draftImport } from './create.ts'
import { discardImport } from './discard.ts'
import { issueImportCodes } from './issue-codes.ts'
import { modifyImport } from './modify.ts'
import { getImport, listImportRows, listImports } from './present.ts'
import { removeFile } from './remove-file.ts'
import {
  Import,
  ImportChange,
  ImportCodePage,
  ImportCodes,
  IMPORT_OBJECTS,
  ImportPage,
  ImportRowFilter,
  ImportRowPage,
  ImportRowQuery,
  IMPORT_ROW_CSV,
  NewImport,
  StartImport,
  type ImportObject,
  type ImportRow,
} from './schema.ts'
import { startDryRun } from './start-dry-run.ts'
import { startImport } from './start.ts'
import { uploadFile } from './upload.ts'

const tag = 'Imports'
const params = idParam('imp')

/** Named in the path, so that an address says what a file is of. */
const fileRoutes = (object: ImportObject): Route[] => [
  vendorRoute({
    method: 'PUT',
    path: `/imports/:id/files/${object}`,
    summary: `Upload the ${object.replace('_', ' ')} file of an import as text/csv, up to 200 MB`,
    tag,
    permission: 'imports:write',
    params,
    upload: CSV_TYPES,
    answer: Import,
    handle: (ctx, { params: { id }, head }) => uploadFile(ctx, id, object, fileOf(head)),
  }),
  vendorRoute({
    method: 'DELETE',
    path: `/imports/:id/files/${object}`,
    summary: `Take the ${object.replace('_', ' ')} file out of an import`,
    tag,
    permission: 'imports:write',
    params,
    answer: Import,
    handle: (ctx, { params: { id } }) => removeFile(ctx, id, object),
  }),
]

export const importRoutes: Route[] = [
  vendorRoute({
    method: 'POST',
    path: '/imports',
    summary: 'Begin an import from the incumbent, or of a list of leads or licenses: a draft that gets files',
    tag,
    permission: 'imports:write',
    body: NewImport,
    status: 201,
    answer: Import,
    handle: (ctx, { body }) => draftImport(ctx, body),
  }),
  vendorRoute({
    method: 'GET',
    path: '/imports',
    summary: 'List imports',
    tag,
    permission: 'imports:read',
    query: PageQuery,
    answer: ImportPage,
    handle: (ctx, { query }) => listImports(ctx, query),
  }),
  vendorRoute({
    method: 'GET',
    path: '/imports/:id',
    summary: 'Get an import: its files, how they are read, its progress, and how many rows came to which verdict',
    tag,
    permission: 'imports:read',
    params,
    answer: Import,
    handle: (ctx, { params: { id } }) => getImport(ctx, id),
  }),
  vendorRoute({
    method: 'PATCH',
    path: '/imports/:id',
    summary: 'Say how the files are to be read: packages, columns, dates',
    tag,
    permission: 'imports:write',
    params,
    body: ImportChange,
    answer: Import,
    handle: (ctx, { params: { id }, body }) => modifyImport(ctx, id, body),
  }),
  ...IMPORT_OBJECTS.flatMap(fileRoutes),
  vendorRoute({
    method: 'POST',
    path: '/imports/:id/dry-run',
    summary: 'Judge every row, and make nothing',
    tag,
    permission: 'imports:write',
    params,
    answer: Import,
    handle: (ctx, { params: { id } }) => startDryRun(ctx, id),
  }),
  vendorRoute({
    method: 'POST',
    path: '/imports/:id/start',
    summary: 'Make what the dry run said',
    tag,
    permission: 'imports:write',
    params,
    body: StartImport,
    answer: Import,
    handle: (ctx, { params: { id }, body }) => startImport(ctx, id, body),
  }),
  vendorRoute({
    method: 'POST',
    path: '/imports/:id/cancel',
    summary: 'End a dry run or an import where it stands; what was made stays',
    tag,
    permission: 'imports:write',
    params,
    answer: Import,
    handle: (ctx, { params: { id } }) => cancelImport(ctx, id),
  }),
  vendorRoute({
    method: 'DELETE',
    path: '/imports/:id',
    summary: 'Drop the files and rows of an import; what was made stays',
    tag,
    permission: 'imports:write',
    params,
    answer: Import,
    handle: (ctx, { params: { id } }) => discardImport(ctx, id),
  }),
  vendorRoute({
    method: 'GET',
    path: '/imports/:id/rows',
    summary: 'List the rows of an import with their verdicts',
    tag,
    permission: 'imports:read',
    params,
    query: ImportRowQuery,
    answer: ImportRowPage,
    handle: (ctx, { params: { id }, query }) => listImportRows(ctx, id, query),
  }),
  vendorRoute({
    method: 'GET',
    path: '/imports/:id/rows.csv',
    summary: 'Export the rows of an import with their verdicts as CSV',
    tag,
    permission: 'imports:read',
    params,
    query: ImportRowFilter,
    answer: CsvFile,
    handle: (ctx, { params: { id }, query, head }) =>
      sendCsv<ImportRow>(head, 'import', IMPORT_ROW_CSV, (page) => listImportRows(ctx, id, { ...query, ...page })),
  }),
  vendorRoute({
    method: 'POST',
    path: '/imports/:id/codes',
    summary: 'Issue activation codes for the licenses of an import that nothing is connected to, a page at a time',
    tag,
    permission: 'imports:write',
    params,
    body: ImportCodes,
    answer: ImportCodePage,
    handle: (ctx, { params: { id }, body }) => issueImportCodes(ctx, id, body),
  }),
]
