/** A request as the SDK makes it. */
export type TransportRequest = {
  method: string
  headers: Record<string, string>
  body?: string | undefined
  signal: AbortSignal
  /** The connection must not keep the process alive. */
  background: boolean
}

export type TransportResponse = {
  status: number
  header(name: string): string | null
  body: AsyncIterable<Uint8Array>
}

export type Transport = (url: string, request: TransportRequest) => Promise<TransportResponse>

/** The part of `fetch` that the SDK uses, so that a product can bring its own. */
export type FetchLike = (
  url: string,
  init: {
    method: string
    headers: Record<string, string>
    body?: string | undefined
    signal: AbortSignal
    redirect: 'error'
    cache: 'no-store'
  },
) => Promise<{
  status: number
  headers: { get(name: string): string | null }
  body: ReadableStream<Uint8Array> | null
}>

export function fetchTransport(fetchLike: FetchLike): Transport {
  return async (url, { background: _, ...request }) => {
    const response = await fetchLike(url, { ...request, redirect: 'error', cache: 'no-store' })
    return { status: response.status, header: (name) => response.headers.get(name), body: chunks(response.body) }
  }
}

// Not every browser can iterate a stream by itself.
async function* chunks(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader()
  if (!reader) return
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}
