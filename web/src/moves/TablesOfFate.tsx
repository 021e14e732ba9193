import { fates, tableInWords } from './move-words.ts'
import css from './moves.module.css'
import type { Move } from './queries.ts'

type Table = NonNullable<Move['manifest']>['tables'][number]

const number = new Intl.NumberFormat('en')

/** Tables that fare alike, with their rows and why. */
export function TablesOfFate({ fate, tables }: { fate: Table['fate']; tables: Table[] }) {
  if (tables.length === 0) return null
  const counted = tables.some(({ rows }) => rows !== null)
  const hashed = tables.some(({ sha256 }) => sha256 !== null)
  const { label, hint } = fates[fate]
  return (
    <>
      <h3 className={css.fate}>
        {label} <span className="quiet">· {hint}</span>
      </h3>
      <div className={css.scroll}>
        <table className={css.table} aria-label={label}>
          <thead>
            <tr>
              <th scope="col">What</th>
              {counted && (
                <th scope="col" className={css.rows}>
                  Rows
                </th>
              )}
              <th scope="col">Why</th>
              {hashed && <th scope="col">Hash</th>}
            </tr>
          </thead>
          <tbody>
            {tables.map(({ table, rows, why, sha256 }) => (
              <tr key={table}>
                <th scope="row">{tableInWords(table)}</th>
                {counted && <td className={css.rows}>{rows === null ? '—' : number.format(rows)}</td>}
                <td>{why}</td>
                {hashed && (
                  <td className={css.hash} title={sha256 ?? undefined}>
                    {sha256?.slice(0, 12)}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}
