import { useDebouncedValue } from '@mantine/hooks'
import { skipToken, useQuery } from '@tanstack/react-query'
import { ApiProblem } from '../api-problem.ts'
import { previewOptions, type LicenseChange, type LicensePreview } from './queries.ts'

export type Previewed = {
  preview: LicensePreview | undefined
  /** What is shown is of an earlier edit: the one of this moment is still on its way. */
  behind: boolean
  /** Why this cannot be saved as it is; null where it can, or where that is not known. */
  refused: string | null
  /** Why nothing is known of the edit at the moment. */
  error: Error | null
}

/** What the edit of this moment would do, asked 300 ms after the last key. `asked` is null while a field is to be mended. */
export function usePreview(id: string, asked: LicenseChange | null): Previewed {
  const key = JSON.stringify(asked)
  const [settled] = useDebouncedValue(key, 300)
  const body = JSON.parse(settled) as LicenseChange | null
  const options = previewOptions(id, body ?? {})
  const query = useQuery({ ...options, queryFn: body === null ? skipToken : options.queryFn })
  const behind = key !== settled || query.isFetching || query.isPlaceholderData
  const { error } = query
  const wrong = error instanceof ApiProblem && error.errors.length > 0 ? error : null
  const refusal = error ? (wrong?.message ?? null) : (query.data?.refused ?? null)
  return {
    preview: query.data,
    behind,
    refused: behind ? null : refusal,
    error: wrong ? null : error,
  }
}
