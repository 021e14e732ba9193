import type { Ctx } from '../platform/context.ts'
import type { MovableClock } from '../platform/movable-clock.ts'
import type { Outside } from '../platform/route.ts'
import type { RunningApp } from '../app.ts'
import type { PackageKey, StaffKey } from './catalog.ts'

export type DemoPackageIds = { id: string; installKey: string; testInstallKey: string; epoch: number }

/** What the demo knows while its year goes by. */
export type World = {
  running: RunningApp
  clock: MovableClock
  orgId: string
  /** Contexts of the staff, with the permissions of their roles. */
  staff: Record<StaffKey, Ctx>
  packages: Map<PackageKey, DemoPackageIds>
  /** The token of each installation, by package and Subscriber Org ID: with it a product proves the parent of a sandbox. */
  tokens: Map<string, string>
}

/** A caller from outside: a product with its key or token, a visitor. */
export function outsideOf({ app }: Pick<RunningApp, 'app'>, bearer: string | null = null): Outside {
  return { app, requestId: 'demo', log: app.log, address: '127.0.0.1', bearer }
}
