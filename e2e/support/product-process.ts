import { createInterface } from 'node:readline'
import { fileStore, LmaError, openLicense } from '@openlma/sdk'
import type { InstallOptions, LicenseOptions, Question } from '@openlma/sdk'

// A product of a vendor: licenses itself with the SDK, does what stands on its input, and tells what it hears.

export type ProductConstants = Pick<LicenseOptions, 'server' | 'packageId' | 'rootKeys' | 'installKey'>
export type Command = { install: InstallOptions } | { check: Question } | { checkIn: true } | { uninstall: string }

const constants = JSON.parse(process.argv[2] ?? '') as ProductConstants & { folder: string }
const { folder, ...options } = constants
const license = await openLicense({ ...options, store: fileStore(folder), proxy: false })

const tell = (line: object) => void process.stdout.write(`${JSON.stringify(line)}\n`)
const state = () => ({ answer: license.check(), license: license.license() })

license.on('changed', () => tell({ changed: state() }))
license.on('error', ({ code }) => tell({ error: code }))
license.start()
tell({ ready: state() })

async function perform(command: Command): Promise<object> {
  if ('install' in command) return license.install(command.install)
  if ('check' in command) return license.check(command.check)
  if ('checkIn' in command) return license.checkIn()
  return license.uninstall({ reason: command.uninstall })
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
