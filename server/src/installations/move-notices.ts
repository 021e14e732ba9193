import type { App } from '../platform/context.ts'

/** Answers whether the package of the notice is on its way to this server. */
export type OnNotice = (packageId: string, notice: string) => Promise<boolean>

const listeners = new WeakMap<App, OnNotice>()

/** Moves lie above installations, and are told from here which notices products show (V2). */
export function onMoveNotice(app: App, listener: OnNotice): void {
  listeners.set(app, listener)
}

export async function isArriving(app: App, packageId: string, notice: string): Promise<boolean> {
  return (await listeners.get(app)?.(packageId, notice)) ?? false
}
