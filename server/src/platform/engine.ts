import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The embedded engine, as PGlite takes it ready-made. */
export type Engine = { pgliteWasmModule: WebAssembly.Module; fsBundle: Blob }

let early: Promise<Engine> | undefined

/** Begins to compile the engine on another thread, so that a start does so while it loads everything else. */
export function loadEngineEarly(): void {
  early = load()
  // Whoever opens the database meets the error.
  early.catch(() => {})
}

/** The engine; what was loaded early is handed out once, so that its memory is free when the database is open. */
export function takeEngine(): Promise<Engine> {
  const engine = early ?? load()
  early = undefined
  return engine
}

async function load(): Promise<Engine> {
  const folder = dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite'))
  const compiling = WebAssembly.compile(readFileSync(join(folder, 'pglite.wasm')))
  const fsBundle = new Blob([readFileSync(join(folder, 'pglite.data'))])
  return { pgliteWasmModule: await compiling, fsBundle }
}
