import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { PublicJwk } from '@openlma/sdk'
import { issueCode } from '../activation-codes/issue.ts'
import { ROLE_PERMISSIONS } from '../access/rules.ts'
import { pageOfPackages } from '../packages/present.ts'
import { createCtx, type App } from '../platform/context.ts'
import type { ProductSettings } from './product.ts'

type Terms = { status: 'active'; seats: number | null; expires: null; features: Record<string, boolean> }
type Product = { label: string; slug: string; orgId: string; person: string; terms?: Terms }

const active = (seats: number | null, ...features: string[]): Terms => ({
  status: 'active',
  seats,
  expires: null,
  features: Object.fromEntries(features.map((name) => [name, true])),
})

const PRODUCTS: Product[] = [
  {
    label: 'Acme production',
    slug: 'ledgerline',
    orgId: 'acme-prod',
    person: 'Ada',
    terms: active(10, 'reports', 'api'),
  },
  { label: 'Globex', slug: 'ledgerline', orgId: 'globex', person: 'Gus' },
  {
    label: 'Umbrella field crew',
    slug: 'fieldnote',
    orgId: 'umbrella-crew',
    person: 'Uma',
    terms: active(25, 'signatures'),
  },
  { label: 'Initech', slug: 'fieldnote', orgId: 'initech', person: 'Ines' },
  {
    label: 'Stark Tower doors',
    slug: 'gatekeeper',
    orgId: 'stark-tower',
    person: 'Stefan',
    terms: active(null, 'elevators'),
  },
]

export type Products = { stop(): Promise<void> }

/** Starts the simulated products, each in a process of its own; `hear` gets every line they say. */
export async function startProducts(app: App, orgId: string, hear: (line: string) => void): Promise<Products> {
  const ctx = createCtx(app, {
    orgId,
    actor: { kind: 'system', id: null },
    permissions: ROLE_PERMISSIONS.license_manager,
  })
  const { data: packages } = await pageOfPackages(ctx, { limit: 50 })
  const children: ChildProcess[] = []
  for (const product of PRODUCTS) {
    const own = packages.find(({ slug }) => slug === product.slug)
    if (!own) throw new Error(`the demo has no package ${product.slug}`)
    const activationCode = product.terms
      ? (await issueCode(ctx, { packageId: own.id, terms: product.terms, expiresInDays: 30 })).code
      : undefined
    const { person, label, orgId: subscriber } = product
    const settings: ProductSettings = {
      server: app.publicUrl(),
      packageId: own.id,
      rootKeys: own.rootKeys as PublicJwk[],
      installKey: own.installKey,
      proxy: false,
      users: USERS,
      install: {
        version: CURRENT[product.slug] ?? '1.0.0',
        subscriber: { orgId: subscriber, name: label, type: 'production' },
        contact: {
          firstName: person,
          lastName: 'Demo',
          email: `${person.toLowerCase()}@${subscriber}.example`,
          company: label,
        },
        ...(activationCode === undefined ? {} : { activationCode }),
      },
    }
    children.push(startProduct(settings, (line) => hear(`[${label}] ${line}`)))
  }
  return { stop: async () => void (await Promise.all(children.map(stopProduct))) }
}

/** Who uses each of them. */
const USERS = ['ada', 'ben', 'cleo', 'dan', 'eve', 'finn', 'gus']

const CURRENT: Record<string, string> = { ledgerline: '2.1.0', fieldnote: '5.0.0', gatekeeper: '10.2' }

function startProduct(settings: ProductSettings, hear: (line: string) => void): ChildProcess {
  const program = join(import.meta.dirname, 'product.ts')
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--conditions=source', program], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  child.on('message', (line) => hear(String(line)))
  child.on('error', (error) => hear(`cannot start: ${error.message}`))
  child.send(settings)
  return child
}

const PATIENCE_MS = 3_000

async function stopProduct(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  if (child.connected) child.disconnect()
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
  await ended
  clearTimeout(timer)
}
