import { Button } from '@mantine/core'
import { IconListDetails } from '@tabler/icons-react'
import { useState } from 'react'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { withAdvice } from './advice.ts'
import { fates } from './move-words.ts'
import css from './moves.module.css'
import { TablesOfFate } from './TablesOfFate.tsx'
import { makeManifest, type Move } from './queries.ts'

type Manifest = NonNullable<Move['manifest']>

const FATES = Object.keys(fates) as (keyof typeof fates)[]

/** The dry run: what moves, what is copied, what does not move and why, and whom the rows name. */
export function ManifestCard({ move, manifest }: { move: Move; manifest: Manifest }) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const drafted = move.status === 'draft' || move.status === 'manifest'
  const hash = () => {
    setBusy(true)
    setError(null)
    makeManifest(move.id)
      .catch((failure: unknown) => setError(withAdvice(failure)))
      .finally(() => setBusy(false))
  }
  return (
    <RelatedList
      title={drafted ? 'What would move' : 'What moves'}
      icon={<IconListDetails />}
      actions={
        drafted && (
          <Button variant="default" size="xs" loading={busy} onClick={hash}>
            {move.status === 'draft' ? 'Read every row for its hash' : 'Read every row again'}
          </Button>
        )
      }
    >
      {error !== null && <ErrorPanel error={error} />}
      {FATES.map((fate) => (
        <TablesOfFate key={fate} fate={fate} tables={manifest.tables.filter((one) => one.fate === fate)} />
      ))}
      <h3 className={css.fate}>
        People to match <span className="quiet">({manifest.people.length})</span>
      </h3>
      <div className="quiet">
        The rows name them. The destination matches them by email among its members; leads of somebody it does not know
        go to its fallback owner.
      </div>
      <ul className={css.people}>
        {manifest.people.map(({ id, name, email }) => (
          <li key={id}>
            <bdi>{name}</bdi> <span className="quiet">{email}</span>
          </li>
        ))}
      </ul>
    </RelatedList>
  )
}
