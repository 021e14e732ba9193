import { createInterface } from 'node:readline'
import { fileStore, LmaError, openLicense } from '@openlma/sdk'
import type { License, LicenseOptions } from '@openlma/sdk'

// A product of a vendor: licenses itself with the SDK, does what stands on its input, and tells what it hears.

export type ProductConstants = Pick<LicenseOptions, 'server' | 'packageId' | 'rootKeys' | 'installKey'>
export type Method = keyof Pick<
  License,
  | 'assignSeat'
  | 'check'
  | 'checkIn'
  | 'claim'
  | 'info'
  | 'install'
  | 'load'
  | 'manageLink'
  | 'requestFile'
  | 'revokeSeat'
  | 'uninstall'
>
/** Calls the SDK, or moves the clock to `shift` milliseconds from the right time. */
export type Command = { call: Method; args: unknown[] } | { shift: number }
export type ProductSettings = ProductConstants & { folder: string; background: boolean }

const { folder, background, ...options } = JSON.parse(process.argv[2] ?? '') as ProductSettings
let shift = 0
const now = () => Date.now() + shift
const license = await openLicense({ ...options, store: fileStore(folder), proxy: false, now })

const tell = (line: object) => void process.stdout.write(`${JSON.stringify(line)}\n`)
const state = () => ({ answer: license.check(), license: license.license() })

license.on('changed', () => tell({ changed: state() }))
license.on('error', ({ code }) => tell({ error: code }))
if (background) license.start()
tell({ ready: state() })

async function perform(command: Command): Promise<unknown> {
  if ('call' in command) {
    const method = license[command.call] as (...args: unknown[]) => unknown
    return method(...command.args)
  }
  shift = command.shift
  return null
}

for await (const line of createInterface({ input: process.stdin })) {
  try {
    tell({ reply: await perform(JSON.parse(line) as Command) })
  } catch (error) {
    if (!(error instanceof LmaError)) throw error
    tell({ refused: { code: error.code, detail: error.message } })
  }
}
process.exit(0)
