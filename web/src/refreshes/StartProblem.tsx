import { Alert } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { ApiProblem } from '../api-problem.ts'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'

/** Why a refresh did not start; where another one compares the package, with the way to it (R1). */
export function StartProblem({ problem }: { problem: unknown }) {
  if (problem === null) return null
  const running = problem instanceof ApiProblem && problem.code === 'refresh_running' && problem.more['refreshId']
  if (typeof running !== 'string') return <ErrorPanel error={problem} />
  return (
    <Alert color="yellow" role="alert" title="Another refresh of this package is running">
      It compares other installations. Wait until it has, or cancel it:{' '}
      <Link to="/refreshes/$id" params={{ id: running }}>
        show the running refresh
      </Link>
      . A dry run can start all the same.
    </Alert>
  )
}
