// A product that licenses itself: an HTTP service that makes reports for those who paid for them.
import { createServer } from 'node:http'
import { fileStore, LmaError, openLicense } from '@openlma/sdk'

// A real product compiles the first four in: they are the snippet on its package page.
const lma = await openLicense({
  server: process.env.LMA_SERVER,
  packageId: process.env.LMA_PACKAGE_ID,
  rootKeys: JSON.parse(process.env.LMA_ROOT_KEYS),
  installKey: process.env.LMA_INSTALL_KEY,
  store: fileStore(process.env.LICENSE_DIR ?? './license'),
})
lma.on('changed', ({ revision }) => console.log(`license revision ${revision}: ${lma.check().code}`))
lma.on('error', (error) => console.error(`license: ${error.message}`))
lma.start()

try {
  const subscriber = { orgId: process.env.CUSTOMER ?? 'acme-prod', name: 'Acme' }
  const contact = { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@acme.example', company: 'Acme' }
  await lma.install({ version: '1.0.0', subscriber, contact, activationCode: process.env.ACTIVATION_CODE })
} catch (error) {
  // Not a reason to stop: the service says what is missing, and the next start tries again.
  console.error(error instanceof LmaError ? `install: ${error.message}` : error)
}

const service = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://service')
  // A real product takes the user from its own session; what is left out is not judged.
  const user = searchParams.get('user')
  const answer = lma.check({ ...(user !== null && { user }), ...(pathname === '/reports' && { feature: 'reports' }) })
  response.writeHead(answer.licensed ? 200 : 402, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ report: answer.licensed ? 'All is well.' : null, license: answer }))
})
service.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => console.log('ready', service.address().port))
