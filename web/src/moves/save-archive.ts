import { ApiProblem, toProblem } from '../api-problem.ts'
import { call } from '../api.ts'
import { lookAgain } from './queries.ts'

type Target = FileSystemFileHandle & { remove?: () => Promise<void> }
type Picker = (options: { suggestedName: string }) => Promise<Target>

/**
 * Exports the archive into a file of the person's choice, as it comes: it may be larger than the memory. Where the browser
 * cannot do that it keeps the archive, on its disk where it is large, until all is there. Must be called by a click.
 */
export async function saveArchive(id: string, password: string, onBytes: (bytes: number) => void): Promise<void> {
  const picker = (window as { showSaveFilePicker?: Picker }).showSaveFilePicker
  const name = `${id}.openlma`
  const target = picker ? await choose(picker.bind(window), name) : null
  try {
    const archive = await ask(id, password)
    const counted = archive.pipeThrough(counter(onBytes))
    if (target) await counted.pipeTo(await target.createWritable())
    else download(name, await new Response(counted).blob())
  } catch (error) {
    // An empty file is no archive, and would only mislead.
    await target?.remove?.().catch(() => undefined)
    if (error instanceof ApiProblem) throw error
    const detail = 'The archive did not come whole, or could not be saved. Nothing was noted: export it again.'
    throw new ApiProblem({ status: 0, code: 'export_broken', title: 'The export broke off', detail })
  } finally {
    await lookAgain(id)
  }
}

async function choose(picker: Picker, suggestedName: string): Promise<Target> {
  try {
    return await picker({ suggestedName })
  } catch {
    const detail = 'No place was chosen for the file, so nothing was exported.'
    throw new ApiProblem({ status: 0, code: 'export_cancelled', title: 'Nothing was exported', detail })
  }
}

async function ask(id: string, password: string): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const answer = fetch(`/api/v1/moves/${id}/export`, {
    method: 'POST',
    body: JSON.stringify({ password }),
    headers: { 'content-type': 'application/json' },
  }).then(async (response) =>
    response.ok ? { response, data: response.body } : { response, error: (await response.json()) as unknown },
  )
  const body = await call(answer)
  if (!body) throw toProblem(null, 0)
  return body
}

function counter(onBytes: (bytes: number) => void): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let bytes = 0
  return new TransformStream({
    transform(chunk, out) {
      bytes += chunk.length
      onBytes(bytes)
      out.enqueue(chunk)
    },
  })
}

function download(name: string, archive: Blob): void {
  const url = URL.createObjectURL(archive)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // Not at once: a large one is copied from there.
  window.setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
