import { useSyncExternalStore } from 'react'

/** What the page was opened with. The link is kept to know it again: it is spent, and opens nothing more. */
export type Opened = { token: string; expiresAt: string; link: string }

/** `none`: nothing was opened in this tab; the other two: it was, and is over. */
export type ManageSession = Opened | 'none' | 'ended' | 'left'

const KEY = 'openlma-manage'
const watchers = new Set<() => void>()
let current: ManageSession | undefined

/** The session of this tab; a reload keeps it, another tab does not have it. */
export function manageSession(): ManageSession {
  return (current ??= readSession(stored()))
}

export function useManageSession(): ManageSession {
  return useSyncExternalStore(watch, manageSession)
}

export function startManaging(opened: Opened): void {
  tell(opened, () => window.sessionStorage.setItem(KEY, JSON.stringify(opened)))
}

export function stopManaging(why: 'ended' | 'left'): void {
  tell(why, () => window.sessionStorage.removeItem(KEY))
}

/** What was stored, if it is a session; whether it still holds is for the server to say. */
export function readSession(text: string | null): ManageSession {
  try {
    const value: unknown = JSON.parse(text ?? 'null')
    if (isOpened(value)) return { token: value.token, expiresAt: value.expiresAt, link: value.link }
  } catch {
    // Nothing that was written here.
  }
  return 'none'
}

function isOpened(value: unknown): value is Opened {
  if (typeof value !== 'object' || value === null) return false
  const { token, expiresAt, link } = value as Record<string, unknown>
  return typeof token === 'string' && typeof link === 'string' && !Number.isNaN(Date.parse(String(expiresAt)))
}

function stored(): string | null {
  try {
    return window.sessionStorage.getItem(KEY)
  } catch {
    return null
  }
}

function tell(session: ManageSession, keep: () => void): void {
  current = session
  try {
    keep()
  } catch {
    // Where the browser keeps nothing, the page works until it is reloaded.
  }
  for (const each of watchers) each()
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher)
  return () => watchers.delete(watcher)
}
