import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useCan } from '../session.tsx'
import { Guarded } from '../ui/Guarded.tsx'
import { RefreshForm, type RefreshOf } from './RefreshForm.tsx'

type Props = {
  of: RefreshOf
  /** Why there is nothing to refresh; null where there is. */
  refused?: string | null
  primary?: boolean
}

/** Opens the dialog that refreshes a package, or one installation of it. */
export function RefreshButton({ of, refused = null, primary = false }: Props) {
  const may = useCan('refreshes:write')
  const [opened, { open, close }] = useDisclosure(false)
  const why = may ? refused : 'Your role does not allow refreshing licenses'
  return (
    <>
      <Guarded why={why}>
        <Button variant={primary ? undefined : 'default'} disabled={why !== null} onClick={open}>
          {of.installationId === undefined ? 'Refresh Licenses' : 'Refresh this installation'}
        </Button>
      </Guarded>
      {opened && <RefreshForm of={of} onClose={close} />}
    </>
  )
}
