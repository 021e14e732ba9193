import { Center, Loader } from '@mantine/core'

/** Shown while a page's code or first data is on its way. */
export function Loading() {
  return (
    <Center component="output" p="xl" mih={200} aria-label="Loading">
      <Loader size="sm" />
    </Center>
  )
}
