import { createContext, useContext, useSyncExternalStore } from 'react'

const Zone = createContext<string>('UTC')

/** Instants below are shown in this IANA zone. */
export const ZoneProvider = Zone.Provider

export function useZone(): string {
  return useContext(Zone)
}

/** The zone of the reader's own clock, which need not be that of the org. */
export function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** An instant with its zone, such as `Dec 24, 2026, 14:05 GMT+1`. */
export function formatInstant(iso: string, zone: string): string {
  const date = { year: 'numeric', month: 'short', day: 'numeric' } as const
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' } as const
  return new Intl.DateTimeFormat('en', { ...date, ...time, timeZone: zone }).format(new Date(iso))
}

/** The instant at which something ends: midnight is 24:00 of the last day, `Dec 31, 2026, 24:00 GMT+1`. */
export function formatEnd(iso: string, zone: string): string {
  const shown = formatInstant(iso, zone)
  if (!shown.includes(' 00:00 ')) return shown
  return formatInstant(new Date(Date.parse(iso) - 60_000).toISOString(), zone).replace(' 23:59 ', ' 24:00 ')
}

/** A calendar day, `2026-12-24` → `Dec 24, 2026`. A day has no zone. */
export function formatDay(day: string): string {
  return new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`))
}

/** Today's calendar day in a zone, as `YYYY-MM-DD`. */
export function todayIn(zone: string, now: number = Date.now()): string {
  return new Intl.DateTimeFormat('sv', { dateStyle: 'short', timeZone: zone }).format(now)
}

const units = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** `3 minutes ago`, `in 2 days`; what is nearer than a minute is `just now`. */
export function formatAgo(iso: string, now: number): string {
  const seconds = (new Date(iso).getTime() - now) / 1000
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit)
  }
  return 'just now'
}

const TICK_MS = 20_000
const watchers = new Set<() => void>()
let now = Date.now()
let timer: number | undefined

/** The time, told anew every 20 seconds to whoever shows it. */
export function useNow(): number {
  return useSyncExternalStore(watch, timeShown)
}

/** What `useNow` tells at the moment. */
export function timeShown(): number {
  return now
}

/** Subscribes to `timeShown`; the return value unsubscribes. */
export function watch(watcher: () => void): () => void {
  // While nobody watched, the clock stood still.
  if (watchers.size === 0) now = Date.now()
  watchers.add(watcher)
  timer ??= window.setInterval(() => {
    now = Date.now()
    for (const each of watchers) each()
  }, TICK_MS)
  return () => {
    watchers.delete(watcher)
    if (watchers.size > 0) return
    window.clearInterval(timer)
    timer = undefined
  }
}
