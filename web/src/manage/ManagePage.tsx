import { Alert, Button } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { IconCertificate, IconMessage } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { Columns } from '../ui/Columns.tsx'
import { OutsidePage } from '../ui/OutsidePage.tsx'
import { ObjectIcon } from '../ui/PageTitle.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { ActivityCard } from './ActivityCard.tsx'
import { DataCard } from './DataCard.tsx'
import { FeaturesCard } from './FeaturesCard.tsx'
import { LicenseCard } from './LicenseCard.tsx'
import css from './ManagePage.module.css'
import { OverPage } from './OverPage.tsx'
import { Problem } from './Problem.tsx'
import { overviewOptions, refreshLists, type Overview } from './queries.ts'
import { RequestCard } from './RequestCard.tsx'
import { SeatsCard } from './SeatsCard.tsx'
import { stopManaging, useManageSession, type Opened } from './session.ts'
import { texts } from './texts.ts'
import { Wait } from './Wait.tsx'

/** The license of one product as the customer's administrator sees and manages it (S3). */
export function ManagePage() {
  const session = useManageSession()
  return typeof session === 'string' ? <OverPage why={session} /> : <Open session={session} />
}

function Open({ session }: { session: Opened }) {
  const { data: overview, error, refetch } = useQuery(overviewOptions)
  useEnd(session)
  useListsOf(overview)
  if (overview) return <Found overview={overview} session={session} />
  if (!error) return <Wait />
  return (
    <OutsidePage title={texts.problem.openTitle} brand={null}>
      <Problem error={error} retry={() => void refetch()} />
    </OutsidePage>
  )
}

/** Closes the page when its time is over, also where nobody touches it. */
function useEnd({ expiresAt }: Opened): void {
  useEffect(() => {
    const timer = window.setTimeout(() => stopManaging('ended'), Date.parse(expiresAt) - Date.now())
    return () => window.clearTimeout(timer)
  }, [expiresAt])
}

/** The lists are of the same moment as the numbers above them. */
function useListsOf(overview: Overview | undefined): void {
  const shown = useRef(overview)
  useEffect(() => {
    if (shown.current && shown.current !== overview) void refreshLists()
    shown.current = overview
  }, [overview])
}

function Found({ overview, session }: { overview: Overview; session: Opened }) {
  const { productName, vendorName, test, message, person } = overview
  useDocumentTitle(texts.title(productName))
  return (
    <>
      <a href="#license" className={css.skip}>
        {texts.skip}
      </a>
      <header className={css.top}>
        <ObjectIcon>
          <IconCertificate />
        </ObjectIcon>
        <div className={css.words}>
          <h1 className={css.title}>
            <bdi>{texts.title(productName)}</bdi> {test && <StatusBadge tone="quiet" label={texts.test} />}
          </h1>
          <p className={css.vendor}>
            <bdi>{texts.from(vendorName)}</bdi>
          </p>
        </div>
        <Button variant="default" onClick={() => stopManaging('left')}>
          {texts.leave}
        </Button>
      </header>
      <main id="license" tabIndex={-1} className={css.main}>
        {message && (
          <Alert color="yellow" icon={<IconMessage />} title={texts.message(vendorName)} mb="sm">
            <span className={css.lines}>{message}</span>
          </Alert>
        )}
        <LicenseCard overview={overview} />
        <Columns
          main={
            <>
              <SeatsCard overview={overview} />
              <ActivityCard vendor={vendorName} />
            </>
          }
          side={
            <>
              <RequestCard overview={overview} />
              <FeaturesCard features={overview.features} />
              <DataCard overview={overview} />
            </>
          }
        />
      </main>
      <footer className={css.foot}>
        {person && <bdi>{texts.openAs(person)}</bdi>} {texts.openUntil(texts.instant(session.expiresAt))}
      </footer>
    </>
  )
}
