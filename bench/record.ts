import pg from 'pg'

export type Recorded = { text: string; values: unknown[] }

/** As it goes over the channel between processes. */
function portable(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return { hex: value.toString('hex') }
  return value instanceof Date ? value.toISOString() : value
}

/** Notes every statement that `work` sends through pg in this process, in order. */
export async function record(work: () => Promise<void>): Promise<Recorded[]> {
  const found: Recorded[] = []
  const prototype = pg.Client.prototype as unknown as { query: (...args: unknown[]) => unknown }
  const original = prototype.query
  prototype.query = function (this: unknown, ...args: unknown[]) {
    const [first, second] = args
    const one =
      typeof first === 'string' ? { text: first, values: second } : (first as { text: string; values?: unknown })
    found.push({ text: one.text, values: Array.isArray(one.values) ? one.values.map(portable) : [] })
    return original.apply(this, args)
  }
  try {
    await work()
  } finally {
    prototype.query = original
  }
  return found
}
