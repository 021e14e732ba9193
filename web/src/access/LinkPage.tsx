import { queryOptions, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { api, call, type Schemas } from '../api.ts'
import { ApiProblem } from '../api-problem.ts'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { Loading } from '../ui/Loading.tsx'
import { OutsidePage } from '../ui/OutsidePage.tsx'

export type LinkInfo = Schemas['LinkInfo']

type Props = {
  token: string | undefined
  kind: LinkInfo['kind']
  title: string
  children: (link: LinkInfo) => ReactNode
}

/** Looks at a one-time link before its form is shown. */
export function LinkPage({ token = '', kind, title, children }: Props) {
  const { data, error, refetch } = useQuery(linkOptions(token))
  if (data?.kind === kind) return children(data)
  if (!data && !error && token) return <Loading />
  const gone = !token || data !== undefined || (error instanceof ApiProblem && [404, 422].includes(error.status))
  return (
    <OutsidePage title={title} footer={<Link to="/sign-in">To sign in</Link>}>
      {gone ? (
        <>
          This link does not work any more: it was used, it has expired, or it is not complete. Ask for a new one, and
          open it as it is.
        </>
      ) : (
        <ErrorPanel error={error} retry={() => void refetch()} />
      )}
    </OutsidePage>
  )
}

function linkOptions(token: string) {
  return queryOptions({
    queryKey: ['links', token],
    queryFn: () => call(api.GET('/api/v1/links/{token}', { params: { path: { token } } }), true),
    enabled: token !== '',
    staleTime: Number.POSITIVE_INFINITY,
  })
}
