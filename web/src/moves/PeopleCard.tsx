import { IconUsers } from '@tabler/icons-react'
import { AppLink } from '../ui/AppLink.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import css from './moves.module.css'
import type { Move } from './queries.ts'

/** At the destination: whom nobody here is, by email. */
export function PeopleCard({ people }: { people: Move['unmatched'] }) {
  return (
    <RelatedList title="People not known here" icon={<IconUsers />} count={people.length}>
      <div>
        Their leads and accounts go to the fallback owner, whom you choose under{' '}
        <AppLink href="/settings/org">Org</AppLink>. Invite them before the hand-over to have them matched by email.
      </div>
      <ul className={css.people}>
        {people.map(({ id, name, email }) => (
          <li key={id}>
            <bdi>{name}</bdi> <span className="quiet">{email}</span>
          </li>
        ))}
      </ul>
    </RelatedList>
  )
}
