import { packageId, primaryRoot } from '../fixtures/signer.ts'
import { openLicense } from '../src/client.ts'
import type { License } from '../src/client.ts'
import { fileStore } from '../src/file-store.ts'
import { memoryStore } from '../src/store.ts'

export const acme = { version: '3.1.0', subscriber: { orgId: 'acme-prod', name: 'Acme' } }

/** A product in a process of its own; `folder` is where its state rests, or `memory`. */
export function openProduct(server: string, folder: string): Promise<License> {
  const store = folder === 'memory' ? memoryStore() : fileStore(folder)
  return openLicense({
    server,
    packageId,
    rootKeys: [primaryRoot.jwk],
    installKey: 'ik_test_fixture',
    store,
  })
}
