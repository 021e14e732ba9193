import { toStorable } from './text.ts'

/** One row of a CSV file. `line` is where it begins, from 1. */
export type CsvRow = {
  line: number
  /** null where it could not be read. */
  cells: string[] | null
  fault: CsvFault | null
  /** Whether a cell was no UTF-8 and was read as Windows-1252. */
  legacy: boolean
  /** Whether it has anything but ASCII in it: only such rows tell encodings apart. */
  telling: boolean
}

/** `line_too_long`: more bytes than a row may have. `quote_not_closed`: a quotation mark opens and nothing closes it. */
export type CsvFault = 'line_too_long' | 'quote_not_closed'

/** Bytes that one row may have; more than any system exports, and little enough to hold. */
const MOST_BYTES = 1024 * 1024

const [LF, CR, QUOTE] = [10, 13, 34]
const DELIMITERS = [',', ';', '\t', '|'] as const

/**
 * Reads a CSV file as it comes, a row at a time, in bounded memory whatever is in it. UTF-8, UTF-16 and Windows-1252 are told
 * apart, the last of them cell by cell; so are the delimiter and carriage returns that end lines alone, by the first line. A
 * row that cannot be read is answered as such and reading goes on with the next line: none is left out and none takes its
 * neighbours along.
 */
export async function* readCsv(source: AsyncIterable<Uint8Array>, mostBytes = MOST_BYTES): AsyncGenerator<CsvRow> {
  const cutter = cutRows(mostBytes)
  for await (const chunk of withLineFeeds(asUtf8(source))) yield* cutter.take(chunk)
  yield* cutter.end()
}

/** Cuts bytes into rows; holds no more than one row and one chunk. */
function cutRows(mostBytes: number) {
  let held: Buffer = Buffer.alloc(0)
  let line = 1
  let skipping = false
  let delimiter: string | null = null
  let columns: number | null = null

  function* drain(ended: boolean): Generator<CsvRow> {
    for (;;) {
      if (skipping) {
        const end = held.indexOf(LF)
        held = end < 0 ? Buffer.alloc(0) : held.subarray(end + 1)
        if (end < 0) return
        skipping = false
        line += 1
      }
      if (held.length === 0) return
      delimiter ??= delimiterOf(held, ended)
      if (delimiter === null) return
      const end = endOfRow(held, delimiter.charCodeAt(0))
      const long = (end?.at ?? held.length) > mostBytes
      if (end === null && !ended && !long) return
      if (end === null && !long && !opensQuote(held, delimiter)) {
        yield* row(held, 0)
        held = Buffer.alloc(0)
        return
      }
      if (end !== null && !long) {
        const kept = [...row(held.subarray(0, end.at), end.breaks)]
        if (kept.length > 0) {
          yield* kept
          held = held.subarray(end.next)
          line += end.breaks + 1
          continue
        }
      }
      yield* refuseLine(long)
    }
  }

  /** Nothing where line breaks in quotes give another number of cells than the first row has: then a quote is astray. */
  function* row(bytes: Buffer, breaks: number): Generator<CsvRow> {
    const read = cellsOf(bytes, delimiter ?? ',')
    if (breaks > 0 && columns !== null && read.cells.length !== columns) return
    columns ??= read.cells.length
    yield { line, fault: null, ...read }
  }

  /** Gives up the first line alone; what comes after it is read anew. */
  function* refuseLine(long: boolean): Generator<CsvRow> {
    const end = held.indexOf(LF)
    const whole = end < 0 || end > mostBytes
    const fault = long && whole ? 'line_too_long' : 'quote_not_closed'
    yield { line, cells: null, fault, legacy: false, telling: false }
    skipping = end < 0
    held = end < 0 ? Buffer.alloc(0) : held.subarray(end + 1)
    if (end >= 0) line += 1
  }

  return {
    *take(chunk: Uint8Array) {
      held = held.length === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk])
      yield* drain(false)
    },
    *end() {
      yield* drain(true)
    },
  }
}

/** The one that the first line has most of, quoted text aside; null while the first line is not all there. */
function delimiterOf(bytes: Buffer, ended: boolean): string | null {
  const end = bytes.indexOf(LF)
  if (end < 0 && !ended && bytes.length < 65_536) return null
  const bare = bytes
    .subarray(0, end < 0 ? 65_536 : end)
    .toString('latin1')
    .replaceAll(/"[^"]*"/g, '')
  const counts = DELIMITERS.map((one) => bare.split(one).length)
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ','
}

type RowEnd = { at: number; next: number; breaks: number }

/** Where the first row ends, and how many line breaks stand in its quotes; null where that is not there yet. */
function endOfRow(bytes: Buffer, delimiter: number): RowEnd | null {
  let quoted = false
  let fresh = true
  let breaks = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (quoted) {
      if (byte === QUOTE) {
        if (bytes[at + 1] === QUOTE) at += 1
        else quoted = false
      } else if (byte === LF) breaks += 1
    } else if (byte === LF) {
      return { at: bytes[at - 1] === CR ? at - 1 : at, next: at + 1, breaks }
    } else if (byte === QUOTE && fresh) {
      quoted = true
      fresh = false
    } else fresh = byte === delimiter
  }
  return null
}

/** Whether the bytes, which have no end of a row, end within quotes. */
function opensQuote(bytes: Buffer, delimiter: string): boolean {
  return endOfRow(Buffer.concat([bytes, Buffer.from('\n')]), delimiter.charCodeAt(0)) === null
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const legacyDecoder = new TextDecoder('windows-1252')

function cellsOf(bytes: Buffer, delimiter: string): Pick<CsvRow, 'legacy' | 'telling'> & { cells: string[] } {
  const telling = bytes.some((byte) => byte > 127)
  try {
    const cells = splitCells(strict.decode(bytes), delimiter)
    return { cells: cells.map(toStorable), legacy: false, telling }
  } catch {
    const cells = splitCells(bytes.toString('latin1'), delimiter).map(decodeCell)
    return { cells: cells.map(toStorable), legacy: true, telling }
  }
}

/** A cell of a row that is no UTF-8 as a whole; one character stands for one byte. */
function decodeCell(bytes: string): string {
  const raw = Buffer.from(bytes, 'latin1')
  try {
    return strict.decode(raw)
  } catch {
    return legacyDecoder.decode(raw)
  }
}

/** The cells of one row, as RFC 4180 says; a quotation mark within an unquoted cell is a character like others. */
export function splitCells(text: string, delimiter: string): string[] {
  if (!text.includes('"')) return text.replace(/\r$/, '').split(delimiter)
  const cells: string[] = []
  let cell = ''
  let at = 0
  for (;;) {
    if (text[at] === '"' && cell === '') {
      const [inner, next] = readQuoted(text, at + 1)
      cell = inner
      at = next
    }
    const end = text.indexOf(delimiter, at)
    cell += text.slice(at, end < 0 ? text.length : end).replace(/\r$/, '')
    cells.push(cell)
    if (end < 0) return cells
    cell = ''
    at = end + 1
  }
}

/** The text from `from` to its closing mark, and where that is passed. */
function readQuoted(text: string, from: number): [string, number] {
  let inner = ''
  for (let at = from; ;) {
    const end = text.indexOf('"', at)
    if (end < 0) return [inner + text.slice(at), text.length]
    inner += text.slice(at, end)
    if (text[end + 1] !== '"') return [inner, end + 1]
    inner += '"'
    at = end + 2
  }
}

/** Bytes in which a first line has to end. */
const HEAD = 65_536

/** The same bytes, where lines end with carriage returns alone with line feeds instead. */
async function* withLineFeeds(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Buffer | null = Buffer.alloc(0)
  let alone = false
  for await (const chunk of source) {
    if (head !== null) {
      head = Buffer.concat([head, chunk])
      const ends = endsOf(head)
      if (!ends.has(LF) && head.length < HEAD) continue
      alone = isAlone(ends)
      yield alone ? withoutReturns(head) : head
      head = null
    } else yield alone ? withoutReturns(chunk) : chunk
  }
  if (head !== null) yield isAlone(endsOf(head)) ? withoutReturns(head) : head
}

/** The line ends outside quotes, up to the first line feed. */
function endsOf(bytes: Buffer): ReadonlySet<number> {
  const ends = new Set<number>()
  let quoted = false
  for (const byte of bytes) {
    if (byte === QUOTE) quoted = !quoted
    else if (!quoted && (byte === LF || byte === CR)) ends.add(byte)
    if (ends.has(LF)) break
  }
  return ends
}

const isAlone = (ends: ReadonlySet<number>) => ends.has(CR) && !ends.has(LF)

function withoutReturns(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => (byte === CR ? LF : byte))
}

/** The same bytes without a byte order mark; UTF-16 becomes UTF-8. */
async function* asUtf8(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Buffer | null = Buffer.alloc(0)
  let decoder: TextDecoder | null = null
  const pass = (bytes: Uint8Array) => (decoder ? Buffer.from(decoder.decode(bytes, { stream: true })) : bytes)
  for await (const chunk of source) {
    if (head === null) {
      yield pass(chunk)
      continue
    }
    head = Buffer.concat([head, chunk])
    if (head.length < 64) continue
    decoder = utf16Of(head)
    yield pass(bareOf(head))
    head = null
  }
  if (head !== null) {
    decoder = utf16Of(head)
    yield pass(bareOf(head))
  }
  if (decoder) yield Buffer.from(decoder.decode())
}

function bareOf(head: Buffer): Buffer {
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? head.subarray(3) : head
}

/** By its mark, or because every other byte of what should be a heading is zero. */
function utf16Of(head: Buffer): TextDecoder | null {
  const zeros = (odd: number) => head.subarray(0, 64).filter((byte, at) => at % 2 === odd && byte === 0).length
  const enough = Math.min(head.length, 64) / 4
  if ((head[0] === 0xff && head[1] === 0xfe) || zeros(1) > enough) return new TextDecoder('utf-16le')
  if ((head[0] === 0xfe && head[1] === 0xff) || zeros(0) > enough) return new TextDecoder('utf-16be')
  return null
}
