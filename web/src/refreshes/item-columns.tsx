import type { Column } from '../ui/DataTable.tsx'
import { ShortText } from '../ui/ShortText.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { subscriberOf } from '../licenses/license-words.ts'
import { DifferencesText } from './DifferencesText.tsx'
import css from './ItemColumns.module.css'
import type { RefreshItem } from './queries.ts'
import { outcomeWords } from './refresh-words.ts'

type Options = { dryRun: boolean; onOpen: (installationId: string) => void }

/** The report: each row opens by its name. Nobody acknowledges a dry run. */
export function itemColumns({ dryRun, onOpen }: Options): Column<RefreshItem>[] {
  const columns: Column<RefreshItem>[] = [
    {
      id: 'subscriber',
      header: 'Subscriber',
      width: 300,
      cell: (item) => (
        <>
          <button
            type="button"
            className={`link ${css.open}`}
            aria-haspopup="dialog"
            onClick={() => onOpen(item.installationId)}
          >
            <ShortText text={subscriberOf(item)} />
          </button>
          <div className={`quiet ${css.narrowOnly}`}>
            <DifferencesText item={item} />
          </div>
        </>
      ),
    },
    { id: 'outcome', header: 'Outcome', cell: ({ outcome }) => <StatusBadge {...wordsOf(outcome, dryRun)} /> },
    { id: 'differences', header: 'Differences', cell: (item) => <DifferencesText item={item} />, wideOnly: true },
    { id: 'version', header: 'Version', cell: ({ version }) => <ShortText text={version} />, wideOnly: true },
  ]
  const acknowledged: Column<RefreshItem> = {
    id: 'acknowledged',
    header: 'Acknowledged',
    cell: ({ acknowledgedAt }) => <TimeAgo at={acknowledgedAt} never="No" />,
    wideOnly: true,
  }
  return dryRun ? columns : [...columns, acknowledged]
}

function wordsOf(outcome: RefreshItem['outcome'], dryRun: boolean) {
  const { tone, label } = outcomeWords(outcome, dryRun)
  return { tone, label }
}
