import type { LiveEvent } from './live-keys.ts'

/** What a page hears: it is told of changes, it was not told of all of them, nobody can tell, or a change. */
export type LiveWord = { say: 'live' | 'missed' | 'lost' } | { say: 'sealed'; event: LiveEvent }

const STREAM = '/api/v1/events/stream'
const LONGEST_WAIT_MS = 30_000
/** The server ends streams now and then; a gap shorter than this is no news. */
const GAP_MS = 4_000

/** Holds the stream of the signed-in org open, across every gap, until the returned function is called. */
export function openStream(tell: (word: LiveWord) => void): () => void {
  let source: EventSource
  let retry: number | undefined
  let gap: number | undefined
  let attempts = 0

  const open = () => {
    source = new EventSource(STREAM)
    source.addEventListener('open', () => {
      attempts = 0
      window.clearTimeout(gap)
      gap = undefined
      tell({ say: 'live' })
    })
    source.addEventListener('sealed', (message: MessageEvent<string>) => {
      tell({ say: 'sealed', event: JSON.parse(message.data) as LiveEvent })
    })
    source.addEventListener('error', () => {
      if (gap === undefined) {
        tell({ say: 'missed' })
        gap = window.setTimeout(() => tell({ say: 'lost' }), GAP_MS)
      }
      // The browser connects again by itself, unless the server refused.
      if (source.readyState !== EventSource.CLOSED) return
      attempts += 1
      const wait = Math.min(LONGEST_WAIT_MS, 500 * 2 ** attempts)
      retry = window.setTimeout(open, wait * (0.5 + Math.random() / 2))
    })
  }
  open()
  return () => {
    window.clearTimeout(retry)
    window.clearTimeout(gap)
    source.close()
  }
}
