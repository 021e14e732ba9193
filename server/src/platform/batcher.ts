export type Batcher<Key, Value> = (key: Key) => Promise<Value | undefined>

const MAX_BATCH = 500

/**
 * Collects the keys asked for within one turn of the event loop and loads them with one statement: under load a hundred
 * requests cost one round trip, and a single request waits for nothing.
 */
export function batcher<Key, Value>(load: (keys: readonly Key[]) => Promise<Map<Key, Value>>): Batcher<Key, Value> {
  type Waiting = { resolve: (value: Value | undefined) => void; reject: (error: unknown) => void }
  let waiting = new Map<Key, Waiting[]>()

  const flush = () => {
    const batch = waiting
    waiting = new Map()
    if (batch.size === 0) return
    load([...batch.keys()]).then(
      (found) => {
        for (const [key, asked] of batch) for (const { resolve } of asked) resolve(found.get(key))
      },
      (error: unknown) => {
        for (const asked of batch.values()) for (const { reject } of asked) reject(error)
      },
    )
  }
  return (key) =>
    new Promise((resolve, reject) => {
      if (waiting.size === 0) setImmediate(flush)
      if (waiting.size >= MAX_BATCH) flush()
      const asked = waiting.get(key)
      if (asked) asked.push({ resolve, reject })
      else waiting.set(key, [{ resolve, reject }])
    })
}
