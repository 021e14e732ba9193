import { readdirSync, readFileSync } from 'node:fs'
import { sql } from 'kysely'
import type { Db } from '../server/src/platform/database.ts'

// The kernel counts in hundredths of a second on every Linux that Node runs on.
const TICKS = 100

/** Of a process, in seconds: its own processor time, and that of those it started and that have ended. Null if nobody tells. */
function timesOf(pid: number | 'self'): { parent: number; own: number; ended: number } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const at = (index: number) => Number(fields[index]) / TICKS
    return { parent: Number(fields[1]), own: at(11) + at(12), ended: at(13) + at(14) }
  } catch {
    return null
  }
}

/** Seconds of processor time of everything that this process started and that has ended. */
export const ofEnded = (): number => timesOf('self')?.ended ?? 0

/** Tells the processor time of all processes of the PostgreSQL behind `db` so far, in seconds; 0 where it runs elsewhere. */
export async function ofPostgres(db: Db): Promise<() => number> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)
  const root = timesOf(rows[0]?.pid ?? 0)?.parent
  return () => {
    const main = root && timesOf(root)
    if (!main) return 0
    const alive = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [timesOf(Number(name))] : []))
    return alive.reduce((sum, one) => sum + (one?.parent === root ? one.own : 0), main.own + main.ended)
  }
}
