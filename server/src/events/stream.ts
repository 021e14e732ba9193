import type { Ctx } from '../platform/context.ts'
import type { Head } from '../platform/route.ts'
import { openStream } from '../platform/sse.ts'
import { hubOf } from './hub.ts'

/** A stream ends by itself after this; the page connects again and is asked anew who it is. */
const LONGEST_MS = 5 * 60_000

/** Tells a signed-in page what happened in its org, so that it reads again what it shows. No contents travel here. */
export function streamEvents(ctx: Ctx, head: Head): void {
  const stream = openStream(head)
  const unsubscribe = hubOf(ctx.app).subscribe((event, orgId) => {
    if (orgId !== ctx.orgId) return
    stream.send('sealed', {
      position: event.position,
      kind: event.kind,
      packageId: event.package_id,
      subscriberId: event.subscriber_id,
      licenseId: event.license_id,
      installationId: event.installation_id,
      leadId: event.lead_id,
    })
  })
  const end = () => stream.end()
  const timer = setTimeout(end, LONGEST_MS)
  timer.unref()
  ctx.app.closing.add(end)
  ctx.app.metrics.streams.inc({ audience: 'vendor' })
  stream.onClose(() => {
    clearTimeout(timer)
    unsubscribe()
    ctx.app.closing.delete(end)
    ctx.app.metrics.streams.dec({ audience: 'vendor' })
  })
}
