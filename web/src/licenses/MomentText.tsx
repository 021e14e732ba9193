import { ownZone } from '../ui/time.ts'
import { momentsOf } from './preview-words.ts'

/** An exact instant in the zone of the license, and in the reader's where that reads otherwise. */
export function MomentText({ at, zone }: { at: string; zone: string }) {
  const { there, here } = momentsOf(at, zone, ownZone())
  return (
    <>
      <time dateTime={at}>{there}</time>
      {here && <span className="quiet"> (for you {here})</span>}
    </>
  )
}
