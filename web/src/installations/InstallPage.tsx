import { queryOptions, useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { api, call, type Schemas } from '../api.ts'
import { ApiProblem } from '../api-problem.ts'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { Loading } from '../ui/Loading.tsx'
import { OutsidePage } from '../ui/OutsidePage.tsx'
import { InstallAnswer } from './InstallAnswer.tsx'
import { InstallForm } from './InstallForm.tsx'

export type PublicPackage = Schemas['PublicPackage']

/** The public page of a package: a prospect leaves name, company and email and gets an activation code (I8). */
export function InstallPage() {
  const { slug } = useParams({ from: '/install/$slug' })
  const { data: pack, error, refetch } = useQuery(packageOptions(slug))
  const [answer, setAnswer] = useState<Schemas['InstallRequestAnswer'] | null>(null)
  if (error instanceof ApiProblem && (error.status === 404 || error.status === 400)) {
    return (
      <OutsidePage title="There is no such product here" brand={null}>
        The address may be mistyped, or the vendor has changed it. Look at the vendor&apos;s site for the present link,
        or ask whoever sent you here.
      </OutsidePage>
    )
  }
  if (error && !pack) {
    return (
      <OutsidePage title="The page cannot be shown now" brand={null}>
        <ErrorPanel error={error} retry={() => void refetch()} />
      </OutsidePage>
    )
  }
  if (!pack) return <Loading />
  if (answer) return <InstallAnswer pack={pack} answer={answer} />
  return <InstallForm slug={slug} pack={pack} onDone={setAnswer} />
}

function packageOptions(slug: string) {
  return queryOptions({
    queryKey: ['install-pages', slug],
    queryFn: () => call(api.GET('/api/v1/install-pages/{slug}', { params: { path: { slug } } }), true),
  })
}
