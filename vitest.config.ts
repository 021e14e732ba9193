import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

// What takes minutes begins first, so that one worker does not end with it while the other has nothing to do.
const longFiles = [
  'server/test/crash.test.ts',
  'server/src/refreshes/killed.test.ts',
  'server/src/installations/seat-races.test.ts',
  'server/src/licenses/sequences-database.test.ts',
  'server/src/notifications/many-notices.test.ts',
  'server/src/cli/cli.test.ts',
  'server/src/cli/backup.test.ts',
  'server/test/moves-servers.test.ts',
  'server/test/moves-killed.test.ts',
  'server/test/products-restored.test.ts',
  'server/src/imports/killed.test.ts',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = longFiles.findIndex((file) => moduleId.endsWith(file))
      return place < 0 ? longFiles.length : place
    }
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}

// Suites that run a second time on the embedded database: what a vendor who starts will run on.
const embeddedSuites = [
  'server/src/access/setup.test.ts',
  'server/src/moves/within.test.ts',
  'server/src/backups/*.test.ts',
  'server/src/events/chain.test.ts',
  'server/src/installations/{install,uninstall,lead-capture,recreate,streams}.test.ts',
  'server/src/licenses/{modify,history}.test.ts',
  'server/src/reactors/*.test.ts',
  'server/src/licenses/note-ended.test.ts',
  'server/src/notifications/{mails,notices}.test.ts',
  'server/src/webhooks/delivery.test.ts',
  'server/src/refreshes/refreshes.test.ts',
  'server/src/imports/{imports,resume,upload}.test.ts',
  'server/src/installations/adoption.test.ts',
]

const source = {
  resolve: { conditions: ['source', 'node'] },
  ssr: { resolve: { conditions: ['source', 'node'] } },
}

const common = {
  environment: 'node',
  pool: 'forks' as const,
  // A worker keeps its modules from file to file, since loading them costs more than most files. So modules keep no state
  // but what belongs to an App, and a test undoes what it changes of the process.
  isolate: false,
  execArgv: ['--conditions=source'],
  testTimeout: 60_000,
  hookTimeout: 120_000,
  // A machine of CI is shared and may stall; a test that fails twice is no accident.
  retry: process.env['CI'] ? 1 : 0,
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      { ...source, test: { ...common, name: 'sdk', include: ['sdk/**/*.test.ts', 'examples/**/*.test.ts'] } },
      {
        ...source,
        test: {
          ...common,
          name: 'server',
          include: ['server/**/*.test.ts'],
          globalSetup: ['server/test/scratch-setup.ts', 'server/test/postgres-setup.ts'],
          env: { TEST_ENGINE: 'postgres' },
        },
      },
      {
        ...source,
        test: {
          ...common,
          name: 'server-embedded',
          include: embeddedSuites,
          exclude: ['**/rules.test.ts', '**/dates.test.ts', '**/{public-address,safe-post}.test.ts'],
          globalSetup: ['server/test/scratch-setup.ts'],
          env: { TEST_ENGINE: 'embedded' },
        },
      },
      { ...source, test: { ...common, name: 'scripts', include: ['scripts/**/*.test.ts', 'bench/**/*.test.ts'] } },
      { ...source, test: { ...common, name: 'web', include: ['web/src/**/*.test.ts'] } },
    ],
  },
})
