import type { Move } from './queries.ts'

export type Upload = {
  /** Told as the bytes go; 1 is all of them, and then the server checks them. */
  onProgress: (part: number) => void
  signal: AbortSignal
}

type Answer = { response: Response; data?: Move; error?: unknown }

/** Sends the file as it is, from the disk. `fetch` would not tell how far it has come. */
export async function uploadArchive(path: string, file: File, { onProgress, signal }: Upload): Promise<Answer> {
  const response = await send(path, file, onProgress, signal)
  const answer: unknown = await response.json().catch(() => null)
  return response.ok ? { response, data: answer as Move } : { response, error: answer }
}

function send(path: string, file: File, onProgress: Upload['onProgress'], signal: AbortSignal): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const fail = () => reject(new Error('the upload broke off'))
    request.open('POST', path)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 1))
    request.addEventListener('load', () => resolve(new Response(request.responseText, { status: request.status })))
    for (const end of ['error', 'abort', 'timeout']) request.addEventListener(end, fail)
    signal.addEventListener('abort', () => request.abort())
    request.send(file)
  })
}
