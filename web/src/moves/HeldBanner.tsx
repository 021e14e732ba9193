import { Alert } from '@mantine/core'
import { IconArrowsExchange } from '@tabler/icons-react'
import type { Package } from '../packages/queries.ts'
import { useCan } from '../session.tsx'
import { AppLink } from '../ui/AppLink.tsx'
import css from './moves.module.css'

/** A package that a move holds, or has taken away, says so (V2, V3). */
export function HeldBanner({ hold }: { hold: NonNullable<Package['hold']> }) {
  const may = useCan('moves:read')
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
