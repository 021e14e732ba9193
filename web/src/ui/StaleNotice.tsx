import { Alert, Button, Group } from '@mantine/core'
import { ChangeList, type Change } from './ChangeList.tsx'
import type { Edited } from './use-edited.ts'

/** Somebody changed the thing while its form was open: what, and how to go on. */
export function StaleNotice<Thing>({ edited, changes }: { edited: Edited<Thing>; changes: Change[] }) {
  if (!edited.stale) return null
  return (
    <Alert color="yellow" title="Somebody changed this in the meantime" role="alert">
      <ChangeList label="What they changed" changes={changes} />
      <Group mt="sm" gap="xs">
        <Button onClick={() => edited.takeOver(true)}>Put my changes on top</Button>
        <Button variant="default" onClick={() => edited.takeOver(false)}>
          Drop my changes
        </Button>
      </Group>
    </Alert>
  )
}
