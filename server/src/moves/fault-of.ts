import { isStorageFull } from '../platform/storage-full.ts'

const LONGEST = 500

/** Why a step failed, as its page tells it. */
export function faultOf(error: unknown): string {
  if (isStorageFull(error)) return 'The server has no room left to write.'
  return (error instanceof Error ? error.message : String(error)).slice(0, LONGEST)
}
