import { ownZone } from '../ui/time.ts'
import { endsOf } from './preview-words.ts'

/** When exactly something ends, in the zone of the license, and in the reader's where that reads otherwise. */
export function EndText({ at, zone }: { at: string; zone: string }) {
  const { there, here } = endsOf(at, zone, ownZone())
  return (
    <>
      <time dateTime={at}>{there}</time>
      {here && <span className="quiet"> (for you {here})</span>}
    </>
  )
}
