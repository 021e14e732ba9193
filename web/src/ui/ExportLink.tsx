import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'

type Props = { path: `/api/v1/${string}.csv`; filter: Record<string, string | undefined>; what: string }

/** Takes the list as it is filtered as a CSV file along: all of it, not only what is loaded. */
export function ExportLink({ path, filter, what }: Props) {
  const set = Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const query = new URLSearchParams(set).toString()
  return (
    <Button
      component="a"
      href={query ? `${path}?${query}` : path}
      download
      variant="default"
      leftSection={<IconDownload size={14} />}
      aria-label={`Export ${what} as CSV`}
    >
      Export CSV
    </Button>
  )
}
