import { Skeleton, Stack } from '@mantine/core'

/** Stands for text that is on its way. */
export function SkeletonLines({ lines = 4 }: { lines?: number }) {
  return (
    <Stack gap="sm" aria-busy="true" aria-label="Loading">
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={10} width={`${90 - ((line * 17) % 45)}%`} />
      ))}
    </Stack>
  )
}
