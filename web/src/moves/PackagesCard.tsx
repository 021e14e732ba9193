import { IconBox } from '@tabler/icons-react'
import { AppLink } from '../ui/AppLink.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import css from './moves.module.css'
import type { Move } from './queries.ts'

/** The packages of the move; each with the way to it, where it is here. */
export function PackagesCard({ move }: { move: Move }) {
  const here = isHere(move)
  return (
    <RelatedList title="Packages" icon={<IconBox />} count={move.packages.length}>
      <ul className={css.people} style={{ marginTop: 0 }}>
        {move.packages.map(({ id, name, slug }) => (
          <li key={id}>
            {here ? (
              <AppLink href={`/packages/${id}`}>
                <bdi>{name}</bdi>
              </AppLink>
            ) : (
              <bdi>{name}</bdi>
            )}{' '}
            <span className="quiet">{slug}</span>
          </li>
        ))}
      </ul>
    </RelatedList>
  )
}

/** Between servers both keep them, to be read; within one server they are with one org alone. */
function isHere({ side, status, counterpart: { local } }: Move): boolean {
  if (side === 'source') return !local || status !== 'handed_over'
  return status === 'live' || (status === 'undone' && !local)
}
