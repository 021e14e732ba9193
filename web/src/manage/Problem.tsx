import { Alert, Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { ApiProblem } from '../api-problem.ts'
import { texts } from './texts.ts'

type Props = { error: unknown; title?: string; retry?: () => void }

/** What went wrong, in the words of this page. */
export function Problem({ error, title = texts.problem.title, retry }: Props) {
  const problem = error instanceof ApiProblem ? error : null
  return (
    <Alert color="red" icon={<IconAlertTriangle />} title={title} role="alert">
      <div>{texts.problem.words(problem?.code ?? '')}</div>
      {problem?.requestId && problem.status >= 500 && (
        <div className="quiet">{texts.problem.requestId(problem.requestId)}</div>
      )}
      {retry && (
        <Button variant="default" mt="sm" onClick={retry}>
          {texts.retry}
        </Button>
      )}
    </Alert>
  )
}
