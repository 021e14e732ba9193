import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { statusOptions } from '../session.tsx'
import { CodeBlock } from '../ui/CodeBlock.tsx'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { Loading } from '../ui/Loading.tsx'
import { OutsidePage } from '../ui/OutsidePage.tsx'
import { SetupForm } from './SetupForm.tsx'

/** First start: with the one-time link the form, without it the way to the link. */
export function SetupPage() {
  const { token } = useSearch({ from: '/setup' })
  const { data: status, error, refetch } = useQuery(statusOptions)
  if (error) {
    return (
      <OutsidePage title="Set up OpenLMA">
        <ErrorPanel error={error} retry={() => void refetch()} />
      </OutsidePage>
    )
  }
  if (!status) return <Loading />
  if (!status.needsSetup) {
    return (
      <OutsidePage title="This server is set up" hint="The setup link works once, before anybody can sign in.">
        <Button component={Link} to="/sign-in" fullWidth size="sm">
          Sign in
        </Button>
      </OutsidePage>
    )
  }
  if (token) return <SetupForm token={token} />
  if (status.setupUrl) {
    return (
      <OutsidePage title="Welcome" hint="OpenLMA runs. Create your org and its first admin; it takes a minute.">
        <Button component="a" href={status.setupUrl} fullWidth size="sm">
          Set up OpenLMA
        </Button>
      </OutsidePage>
    )
  }
  return (
    <OutsidePage title="Welcome" hint="OpenLMA runs, and waits for its first admin.">
      <p style={{ marginTop: 0 }}>
        Whoever started the server finds a one-time setup link in its output, in the terminal or in the log. Open that
        link here. It is good for a day; starting the server again prints a new one.
      </p>
      <CodeBlock label="The line to look for" code="…/setup?token=…" />
    </OutsidePage>
  )
}
