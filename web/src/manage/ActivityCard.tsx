import { Button } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { RelatedList } from '../ui/RelatedList.tsx'
import { activityWords } from './activity-words.ts'
import css from './ManagePage.module.css'
import { Problem } from './Problem.tsx'
import { activityPages } from './queries.ts'
import { texts } from './texts.ts'
import { Wait } from './Wait.tsx'

/** What happened to the license and its seats, as the customer may know it. */
export function ActivityCard({ vendor }: { vendor: string }) {
  const query = useInfiniteQuery(activityPages)
  const items = query.data?.pages.flatMap(({ data }) => data) ?? []
  return (
    <RelatedList title={texts.activity.title} icon={<IconHistory />}>
      {query.isPending && <Wait />}
      {query.error && <Problem error={query.error} retry={() => void query.refetch()} />}
      {query.isSuccess && items.length === 0 && !query.hasNextPage && (
        <span className="quiet">{texts.activity.none}</span>
      )}
      <ol className={css.list} aria-label={texts.activity.list}>
        {items.map((item) => {
          const { title, by, lines } = activityWords(item, vendor)
          return (
            <li key={item.id}>
              <div className={css.head}>
                <span>{title}</span>
                <span className="quiet">
                  {by !== null && (
                    <>
                      <bdi>{by}</bdi> ·{' '}
                    </>
                  )}
                  <time dateTime={item.at}>{texts.instant(item.at)}</time>
                </span>
              </div>
              {lines.map((line) => (
                <div key={line} className="quiet">
                  <bdi>{line}</bdi>
                </div>
              ))}
            </li>
          )
        })}
      </ol>
      {query.hasNextPage && (
        <Button
          variant="subtle"
          size="compact-xs"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {texts.more}
        </Button>
      )}
    </RelatedList>
  )
}
