import { fsyncSync } from 'node:fs'
import { PGlite, type PGliteOptions } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'

/** As shipped, PGlite never calls fsync: a power cut would lose commits. This file system does. */
class DurableNodeFS extends NodeFS {
  // The signature of the extension point, which has no exported type of its own.
  override async init(pg: PGlite, options: Partial<Parameters<NodeFS['init']>[1]>) {
    const result = await super.init(pg, options)
    type Module = { NODEFS: { stream_ops: { fsync?: (stream: { nfd?: number }) => number } } }
    const preRun = (result.emscriptenOpts.preRun ??= []) as ((module: Module) => void)[]
    preRun.push((module) => {
      module.NODEFS.stream_ops.fsync = (stream) => {
        if (stream.nfd !== undefined) fsyncSync(stream.nfd)
        return 0
      }
    })
    return result
  }
}

// int8 as number, date and numeric as text, bytea as Buffer: the same values as from a PostgreSQL server.
const parsers = {
  20: Number,
  1082: String,
  1700: String,
  17: (value: string) => Buffer.from(value.slice(2), 'hex'),
}

/** PGlite on a folder, with real fsync and small buffers. */
export function durableOptions(folder: string): PGliteOptions {
  return {
    fs: new DurableNodeFS(folder),
    parsers,
    startParams: [
      ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
      ...['-c', 'wal_sync_method=fsync', '-c', 'shared_buffers=16MB'],
    ],
  }
}
