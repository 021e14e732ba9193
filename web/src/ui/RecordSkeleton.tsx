import { Skeleton } from '@mantine/core'
import { RelatedList } from './RelatedList.tsx'
import { SkeletonLines } from './SkeletonLines.tsx'

/** A record page while its data is on its way. */
export function RecordSkeleton({ object }: { object: string }) {
  return (
    <div aria-busy="true" aria-label={`Loading the ${object.toLowerCase()}`}>
      <Skeleton height={92} mb={10} />
      <RelatedList title={object}>
        <SkeletonLines lines={6} />
      </RelatedList>
    </div>
  )
}
