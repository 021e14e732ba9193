import { Button } from '@mantine/core'
import { IconMailForward } from '@tabler/icons-react'
import { useState } from 'react'
import { RelatedList } from '../ui/RelatedList.tsx'
import css from './ManagePage.module.css'
import type { Overview } from './queries.ts'
import { RequestForm } from './RequestForm.tsx'
import { texts } from './texts.ts'

/** Asks the vendor for more; shows what was asked while it waits (S3). */
export function RequestCard({ overview }: { overview: Overview }) {
  const { request, vendorName } = overview
  const [asking, setAsking] = useState(false)
  const words = texts.request
  return (
    <RelatedList title={words.title} icon={<IconMailForward />}>
      {request ? (
        <>
          {words.open(vendorName, texts.instant(request.requestedAt))}
          <ul className={css.wish}>
            {words.wish(request).map((line) => (
              <li key={line}>{line}</li>
            ))}
            {request.message && (
              <li className={css.lines}>
                <bdi>{request.message}</bdi>
              </li>
            )}
          </ul>
          <p className="quiet">{words.replaced}</p>
        </>
      ) : (
        <p style={{ marginTop: 0 }}>{words.intro(vendorName)}</p>
      )}
      {asking ? (
        <RequestForm overview={overview} onClose={() => setAsking(false)} />
      ) : (
        <Button variant="default" onClick={() => setAsking(true)}>
          {request ? words.again : words.start}
        </Button>
      )}
    </RelatedList>
  )
}
