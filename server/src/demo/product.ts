// One simulated product: a process of its own with the real SDK, which says what its license now allows. Its parent hands
// over the settings and reads what it says; when the parent is gone, it ends.
import { memoryStore, openLicense, type InstallOptions, type LicenseOptions } from '@openlma/sdk'
import { differences } from './license-news.ts'

export type ProductSettings = Omit<LicenseOptions, 'store'> & { install: InstallOptions }

async function run({ install, ...options }: ProductSettings): Promise<void> {
  const lma = await openLicense({ ...options, store: memoryStore() })
  await lma.install(install)
  let before = { body: lma.license(), code: lma.check().code }
  process.send?.(`${before.code}, ${differences(null, before).join(', ')}`)
  lma.on('changed', () => {
    const after = { body: lma.license(), code: lma.check().code }
    const news = differences(before, after)
    before = after
    if (news.length > 0) process.send?.(news.join(', '))
  })
  lma.on('error', () => {})
  lma.start()
  // The date alone can end a license; nobody tells a product about that.
  setInterval(() => {
    const { code } = lma.check()
    if (code !== before.code) process.send?.(`${before.code} → ${code}`)
    before = { ...before, code }
  }, 5_000)
}

process.on('disconnect', () => process.exit(0))
// Ctrl-C reaches every process of the terminal; the parent ends this one when the server has let go of it.
process.on('SIGINT', () => {})
process.once('message', (settings: ProductSettings) => {
  run(settings).catch((error: Error) => process.send?.(`cannot start: ${error.message}`))
})
