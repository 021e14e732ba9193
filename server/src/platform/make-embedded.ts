import { PGlite } from '@electric-sql/pglite'
import { durableOptions } from './durable-pglite.ts'

// A process of its own: making a database takes 700 MB, which the server would keep until it ends.
const [folder = ''] = process.argv.slice(2)
const pglite = new PGlite(durableOptions(folder))
await pglite.waitReady
await pglite.close()
