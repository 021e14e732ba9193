import { Stack } from '@mantine/core'
import { ExportButton } from './ExportButton.tsx'
import { otherOrg } from './move-words.ts'
import type { Move } from './queries.ts'

export function ExportStep({ move }: { move: Move }) {
  return (
    <Stack gap="sm" align="flex-start">
      <div>
        Export the archive and give the file to the admin of <bdi>{otherOrg(move)}</bdi>, by whatever way you like. They
        import it, and get a receipt for you.
      </div>
      <ExportButton move={move} />
    </Stack>
  )
}
