import { Center, Loader } from '@mantine/core'
import { texts } from './texts.ts'

export function Wait() {
  return (
    <Center component="output" p="xl" aria-label={texts.loading}>
      <Loader size="sm" />
    </Center>
  )
}
