import { Container } from '@mantine/core'
import { useRouter } from '@tanstack/react-router'
import { ErrorPanel } from './ui/ErrorPanel.tsx'

/** Shown in place of a page that failed. */
export function Crash({ error, reset }: { error: unknown; reset: () => void }) {
  const router = useRouter()
  return (
    <Container size="sm" py="xl">
      <ErrorPanel
        error={error}
        retry={() => {
          reset()
          void router.invalidate()
        }}
      />
    </Container>
  )
}
