import { Button } from '@mantine/core'
import { IconMapQuestion } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { OutsidePage } from './ui/OutsidePage.tsx'
import { PageTitle } from './ui/PageTitle.tsx'

/** In place of a record that is not there. */
export function NotFound() {
  return (
    <PageTitle
      title="There is nothing here"
      icon={<IconMapQuestion />}
      hint="The address may be mistyped, or what it points to belongs to another org."
      actions={<ToStart />}
    />
  )
}

/** For an address that is no page at all. */
export function NoSuchPage() {
  return (
    <OutsidePage
      title="There is no page here"
      hint="The address may be mistyped, or come from another version of the app."
    >
      <ToStart />
    </OutsidePage>
  )
}

function ToStart() {
  return (
    <Button component={Link} to="/" variant="default">
      To the start
    </Button>
  )
}
