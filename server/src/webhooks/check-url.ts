import { isIP } from 'node:net'
import type { App } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { isPublicAddress } from '../platform/public-address.ts'

/** Refuses what could never be delivered to (E3). A name is looked up at each delivery, not now: it may change. */
export function refuseUrl(app: App, text: string): void {
  const url = new URL(text)
  const fault = faultOf(url, app.config.WEBHOOK_ALLOW_PRIVATE)
  if (fault) throw new AppError('change_refused', fault, { errors: [{ pointer: '/url', detail: fault }] })
}

function faultOf(url: URL, allowPrivate: boolean): string | null {
  if (url.username !== '' || url.password !== '')
    return 'Take name and password out of the address: every delivery is signed.'
  if (allowPrivate) return null
  if (url.protocol !== 'https:') return 'It has to begin with https:// (see WEBHOOK_ALLOW_PRIVATE).'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 && !isPublicAddress(host)) return 'It is a private address (see WEBHOOK_ALLOW_PRIVATE).'
  return null
}
