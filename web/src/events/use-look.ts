import { useQuery } from '@tanstack/react-query'
import { membersOptions } from '../access/queries.ts'
import { useZone } from '../ui/time.ts'
import type { Look } from './describe-changes.ts'

/** Zone and names of users, by which changes are put in words. */
export function useLook(): Look {
  const zone = useZone()
  const members = useQuery(membersOptions).data
  return { zone, nameOf: (id) => members?.find((user) => user.id === id)?.name ?? null }
}
