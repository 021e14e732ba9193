import { loadEngineEarly } from './platform/engine.ts'

if (process.argv[2] === 'serve' && !process.env['DATABASE_URL']) loadEngineEarly()
const { main } = await import('./cli/main.ts')
const code = await main({
  argv: process.argv.slice(2),
  env: process.env,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
})
// Whatever is still open must not keep a finished command alive; what was printed has to be out first.
process.stdout.write('', () => process.exit(code))
