import { Alert } from '@mantine/core'
import { IconArrowsExchange } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { packageOptions, type Package } from '../packages/queries.ts'
import { useCan } from '../session.tsx'
import { AppLink } from '../ui/AppLink.tsx'
import css from './moves.module.css'

/** Where a move holds a package, or has taken it away, each page of what belongs to it says so (V2, V3). */
export function HeldBanner({ packageId }: { packageId: string }) {
  const may = useCan('moves:read')
  const hold = useQuery(packageOptions(packageId)).data?.hold
  if (!hold) return null
  return (
    <Alert color={hold.state === 'moved' ? 'blue' : 'yellow'} icon={<IconArrowsExchange />} mb={10} p="xs">
      <div className={css.banner}>
        <span>{heldWords(hold)}</span>
        {may && <AppLink href={`/settings/moves/${hold.moveId}`}>Show the move</AppLink>}
      </div>
    </Alert>
  )
}

function heldWords({ state, movedTo }: NonNullable<Package['hold']>): string {
  if (state === 'frozen') return 'This package is frozen by a move: nobody can change it, and its products go on.'
  if (state === 'arriving') return 'This package is arriving by a move, and is not live here yet.'
  return `This package has moved to ${movedTo ?? 'another server'}. Here it can only be read.`
}
