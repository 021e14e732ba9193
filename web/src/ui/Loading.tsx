import { Center, Loader } from '@mantine/core'

/** Shown while a page's code or first data is on its way. */
export function Loading() {
  return (
    <Center p="xl" mih={200} role="status" aria-label="Loading">
      <Loader size="sm" />
    </Center>
  )
}
