import { Button } from '@mantine/core'
import { IconMapQuestion } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { EmptyState } from './ui/EmptyState.tsx'

export function NotFound() {
  return (
    <EmptyState
      title="There is no page here"
      icon={<IconMapQuestion size={32} stroke={1.4} />}
      action={
        <Button component={Link} to="/" variant="default">
          To the start
        </Button>
      }
    >
      The address may be mistyped, or what it pointed to belongs to another org.
    </EmptyState>
  )
}
