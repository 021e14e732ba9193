import { AppError } from './errors.ts'

/** Takes a stream apart by lengths. Holds what it was asked for and one piece of the source. */
export function createByteReader(source: AsyncIterable<Uint8Array>) {
  const pieces = source[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)

  /** So many bytes, or as many as there are. */
  async function upTo(length: number): Promise<Buffer> {
    const parts: Buffer[] = []
    let missing = length
    while (missing > 0) {
      if (rest.length === 0) {
        const next = await pieces.next()
        if (next.done) break
        rest = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength)
      }
      const part = rest.subarray(0, missing)
      rest = rest.subarray(part.length)
      missing -= part.length
      parts.push(part)
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
  }

  return {
    upTo,
    /** Refuses an end before with `archive_truncated`. */
    async exactly(length: number): Promise<Buffer> {
      const bytes = await upTo(length)
      if (bytes.length < length) throw new AppError('archive_truncated')
      return bytes
    },
  }
}
