import { Alert, Button, Group } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { ApiProblem } from '../api-problem.ts'

type Props = { error: unknown; retry?: () => void; title?: string }

/** What went wrong in words, the request id to quote, and a way to try again. */
export function ErrorPanel({ error, retry, title }: Props) {
  const problem = error instanceof ApiProblem ? error : null
  const head = title ?? problem?.title ?? 'Something went wrong'
  const detail = problem ? problem.message : 'The page could not go on. Reload it; nothing that was saved is lost.'
  return (
    <Alert color="red" icon={<IconAlertTriangle />} title={head} role="alert">
      {detail.replace(/\.$/, '') !== head && <div>{detail}</div>}
      {problem?.requestId && problem.status >= 500 && <div className="quiet">Request id: {problem.requestId}</div>}
      {retry && problem?.status !== 403 && (
        <Group mt="sm">
          <Button variant="default" onClick={retry}>
            Try again
          </Button>
        </Group>
      )}
    </Alert>
  )
}
