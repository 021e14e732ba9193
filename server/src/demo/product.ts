// One simulated product: a process of its own with the real SDK, which says what its license now allows. Its parent hands
// over the settings and reads what it says; when the parent is gone, it ends.
import { memoryStore, openLicense, type InstallOptions, type License, type LicenseOptions } from '@openlma/sdk'
import { differences, type Seen } from './license-news.ts'

export type ProductSettings = Omit<LicenseOptions, 'store'> & { install: InstallOptions; users: string[] }

async function run({ install, users, ...options }: ProductSettings): Promise<void> {
  const lma = await openLicense({ ...options, store: memoryStore() })
  await lma.install(install)
  for (const user of users) await lma.assignSeat(user).catch(() => undefined)
  let before = seen(lma, users)
  process.send?.(`${before.code}, ${differences(null, before).join(', ')}`)
  const link = await lma.manageLink({ person: 'Demo administrator' })
  process.send?.(`its manage page, once and within ten minutes: ${link.url}`)
  const look = () => {
    const after = seen(lma, users)
    const news = differences(before, after)
    before = after
    if (news.length > 0) process.send?.(news.join(', '))
  }
  lma.on('changed', look)
  lma.on('error', () => {})
  lma.start()
  // The date alone can end a license; nobody tells a product about that.
  setInterval(look, 5_000)
}

function seen(lma: License, users: readonly string[]): Seen {
  const without = users.filter((user) => lma.check({ user }).reasons.includes('no_seat'))
  return { body: lma.license(), code: lma.check().code, without }
}

process.on('disconnect', () => process.exit(0))
// Ctrl-C reaches every process of the terminal; the parent ends this one when the server has let go of it.
process.on('SIGINT', () => {})
process.once('message', (settings: ProductSettings) => {
  run(settings).catch((error: Error) => process.send?.(`cannot start: ${error.message}`))
})
