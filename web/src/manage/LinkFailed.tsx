import { useRouter } from '@tanstack/react-router'
import { ApiProblem } from '../api-problem.ts'
import { OutsidePage } from '../ui/OutsidePage.tsx'
import { OverPage } from './OverPage.tsx'
import { Problem } from './Problem.tsx'
import { texts } from './texts.ts'

/** The link did not open: it is spent, or the server could not be asked. */
export function LinkFailed({ error }: { error: unknown }) {
  const router = useRouter()
  if (error instanceof ApiProblem && (error.status === 401 || error.status === 400)) return <OverPage why="used" />
  return (
    <OutsidePage title={texts.problem.openTitle} brand={null}>
      <Problem error={error} retry={() => void router.invalidate()} />
    </OutsidePage>
  )
}
