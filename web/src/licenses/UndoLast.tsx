import { Button } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useCan } from '../session.tsx'
import { undoOptions, type License } from './queries.ts'
import { UndoDialog } from './UndoDialog.tsx'

const route = getRouteApi('/app/licenses/$id')

/** The way back from the last change, where there is one (M6). The address opens its dialog. */
export function UndoLast({ license }: { license: License }) {
  const may = useCan('licenses:write')
  const { undo } = route.useSearch()
  const navigate = route.useNavigate()
  const offer = useQuery({ ...undoOptions(license.id), enabled: may }).data
  const open = (next: 'true' | undefined) =>
    void navigate({ search: (now) => ({ ...now, undo: next }), replace: true, resetScroll: false })
  return (
    <>
      {may && offer?.possible && (
        <Button variant="default" leftSection={<IconArrowBackUp size={14} />} onClick={() => open('true')}>
          Undo last change
        </Button>
      )}
      {may && undo === 'true' && <UndoDialog license={license} onClose={() => open(undefined)} />}
    </>
  )
}
