// A product process for the tests: installs into the folder, then says what it has.
import { acme, openProduct } from './process.ts'

const [server = '', folder = ''] = process.argv.slice(2)
const lma = await openProduct(server, folder)
await lma.install(acme)
console.log(JSON.stringify(lma.check()))
