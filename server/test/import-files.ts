import { sql } from 'kysely'
import { clearRowsJob } from '../src/imports/attempt.ts'
import type { TestApp } from './harness.ts'

type File = string | Buffer

/** An import with these files, up to where its dry run is done. */
export async function judge(app: TestApp, files: Record<string, File>, more: { kind?: string; change?: object } = {}) {
  const made = await app.call('POST', '/imports', { kind: more.kind ?? 'salesforce' })
  const id = String(made.json().id)
  for (const [object, file] of Object.entries(files)) await upload(app, id, object, file)
  if (more.change) await need(app.call('PATCH', `/imports/${id}`, more.change))
  await need(app.call('POST', `/imports/${id}/dry-run`))
  await app.background.imports.idle()
  return (await app.call('GET', `/imports/${id}`)).json()
}

export async function upload(app: TestApp, id: string, object: string, file: File) {
  return need(
    app.http.inject({
      method: 'PUT',
      url: `/api/v1/imports/${id}/files/${object}`,
      headers: { authorization: `Bearer ${app.org.apiKey}`, 'content-type': 'text/csv' },
      payload: file,
    }),
  )
}

/** Starts a judged import, and works until it is done. */
export async function run(app: TestApp, id: string) {
  await need(app.call('POST', `/imports/${id}/start`, { reason: 'A test' }))
  await app.background.imports.idle()
  return (await app.call('GET', `/imports/${id}`)).json()
}

export async function rowsOf(app: TestApp, id: string, query = '') {
  const page = await need(app.call('GET', `/imports/${id}/rows?limit=200${query}`))
  return page.data as {
    object: string
    line: number
    verdict: string
    code: string | null
    notes: string[]
    words: string
  }[]
}

async function need(answering: ReturnType<TestApp['call']>) {
  const answer = await answering
  if (answer.statusCode >= 300) throw new Error(`${answer.statusCode} ${answer.body}`)
  return answer.json()
}

/** Does what waits in the queue: deletes the rows of files that were removed, replaced or discarded. */
export async function clearRows(app: TestApp): Promise<void> {
  const job = clearRowsJob(app.app)
  const { rows } = await sql<{ data: Parameters<typeof job.run>[0] }>`
    delete from jobs.job where name = ${job.name} returning data`.execute(app.app.database.db)
  for (const { data } of rows) await job.run(data)
}
