import { Alert, Button, Group } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { ApiProblem } from '../api-problem.ts'

type Props = { error: unknown; retry?: () => void; title?: string }

/** What went wrong in words, the request id to quote, and a way to try again. */
export function ErrorPanel({ error, retry, title }: Props) {
  const problem = error instanceof ApiProblem ? error : null
  return (
    <Alert
      color="red"
      icon={<IconAlertTriangle />}
      title={title ?? problem?.title ?? 'Something went wrong'}
      role="alert"
    >
      <div>{problem ? problem.message : 'The page could not go on. Reload it; nothing that was saved is lost.'}</div>
      {problem?.requestId && problem.status >= 500 && <div className="quiet">Request id: {problem.requestId}</div>}
      {retry && (
        <Group mt="sm">
          <Button variant="default" onClick={retry}>
            Try again
          </Button>
        </Group>
      )}
    </Alert>
  )
}
