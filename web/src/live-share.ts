import { openStream, type LiveWord } from './live-stream.ts'

type Ask = { say: 'ask' }

/**
 * Hears what happens in an org until the returned function is called. Of all pages of a browser one holds the stream
 * and passes on what it hears: a browser allows six connections to one server, so six windows would leave none.
 */
export function hearTogether(orgId: string, hear: (word: LiveWord) => void): () => void {
  // Browsers give locks to secure pages only; elsewhere each page has its own stream.
  if (!('locks' in navigator) || !('BroadcastChannel' in window)) return openStream(hear)
  const name = `openlma-live ${orgId}`
  const channel = new BroadcastChannel(name)
  const leaving = new AbortController()
  let heardOthers = false
  let standing: LiveWord | null = null

  const tell = (word: LiveWord) => {
    if (word.say !== 'sealed') standing = word
    channel.postMessage(word)
    hear(word)
  }
  channel.addEventListener('message', ({ data }: MessageEvent<LiveWord | Ask>) => {
    if (data.say !== 'ask') {
      heardOthers = true
      hear(data)
    } else if (standing) channel.postMessage(standing)
  })
  const lead = () =>
    new Promise<void>((handOver) => {
      if (leaving.signal.aborted) return handOver()
      // Since the page before let go, nobody has listened.
      if (heardOthers) tell({ say: 'missed' })
      const close = openStream(tell)
      leaving.signal.addEventListener('abort', () => {
        close()
        handOver()
      })
    })
  // Rejects where the page leaves before its turn comes.
  navigator.locks.request(name, { signal: leaving.signal }, lead).catch(() => {})
  channel.postMessage({ say: 'ask' } satisfies Ask)
  return () => {
    leaving.abort()
    channel.close()
  }
}
