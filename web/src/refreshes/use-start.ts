import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { startRefresh, type StartRefresh } from './queries.ts'

export type Starting = { pending: boolean; problem: unknown; start: (body: StartRefresh) => Promise<boolean> }

/** Starts a refresh once at a time and goes to its page; `start` answers whether it did, and a refusal is `problem`. */
export function useStart(packageId: string): Starting {
  const navigate = useNavigate()
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const start = async (body: StartRefresh) => {
    if (pending) return false
    setPending(true)
    setProblem(null)
    try {
      const { refresh, joined } = await startRefresh(packageId, body)
      await navigate({ to: '/refreshes/$id', params: { id: refresh.id }, state: { joinedRefresh: joined } })
      return true
    } catch (failure) {
      setProblem(failure)
      return false
    } finally {
      setPending(false)
    }
  }
  return { pending, problem, start }
}
