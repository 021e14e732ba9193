import { useState } from 'react'
import { shortUser, usersCounted } from '../events/user-words.ts'
import css from './UserNames.module.css'

const FIRST = 4

type Props = { users: readonly string[]; count?: number; label: string }

/** Users by reference: the first few, the others behind a button as far as they are known. */
export function UserNames({ users, count = users.length, label }: Props) {
  const [open, setOpen] = useState(false)
  const shown = open ? users : users.slice(0, FIRST)
  const more = count - shown.length
  const unknown = count - users.length
  return (
    <span className={css.names}>
      <ul aria-label={label}>
        {shown.map((user) => (
          <li key={user} title={user}>
            <bdi>{shortUser(user)}</bdi>
          </li>
        ))}
      </ul>
      {more > 0 && shown.length < users.length && (
        <button type="button" className="link" aria-expanded={open} onClick={() => setOpen(true)}>
          and {new Intl.NumberFormat('en').format(more)} more
        </button>
      )}
      {open && unknown > 0 && <span className="quiet">and {usersCounted(unknown)} more</span>}
      {open && users.length > FIRST && (
        <button type="button" className="link" onClick={() => setOpen(false)}>
          Show fewer
        </button>
      )}
    </span>
  )
}
