import { useDebouncedValue } from '@mantine/hooks'
import { skipToken, useQuery } from '@tanstack/react-query'
import { previewOptions, type LicenseChange, type LicensePreview } from './queries.ts'

export type Previewed = {
  preview: LicensePreview | undefined
  /** What is shown is of an earlier edit: the one of this moment is still on its way. */
  behind: boolean
  /** A field is unfinished, so that there is nothing to ask about. */
  unfinished: boolean
  error: Error | null
}

/** What the edit of this moment would do, asked 300 ms after the last key. `asked` is null while a field is unfinished. */
export function usePreview(id: string, asked: LicenseChange | null): Previewed {
  const key = JSON.stringify(asked)
  const [settled] = useDebouncedValue(key, 300)
  const body = JSON.parse(settled) as LicenseChange | null
  const options = previewOptions(id, body ?? {})
  const query = useQuery({ ...options, queryFn: body === null ? skipToken : options.queryFn })
  const behind = key !== settled || query.isFetching || query.isPlaceholderData
  return { preview: query.data, behind, unfinished: asked === null, error: query.error }
}
