import { Alert } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { rowsInWords, totalsOf } from './import-words.ts'
import type { Import } from './queries.ts'

/** What to do about rows that were refused; nothing where there are none. */
export function RefusedHint({ found }: { found: Import }) {
  const { refuse } = totalsOf(found)
  if (refuse === 0) return null
  const [these, them] = refuse === 1 ? ['It', 'it'] : ['They', 'them']
  return (
    <Alert color="yellow" mb="sm">
      {rowsInWords(refuse)} {found.status === 'done' ? 'could not be imported' : 'cannot be imported as written'}.{' '}
      <Link to="/settings/imports/$id" params={{ id: found.id }} search={{ verdict: 'refuse' }} hash="rows">
        Show {them} with the reason
      </Link>
      . {these} can be mended in the file and brought in by another import: what is here by then stays as it is.
    </Alert>
  )
}
