import css from './imports.module.css'
import { objects, OBJECTS, VERDICTS, verdicts } from './import-words.ts'
import type { Import } from './queries.ts'

const number = new Intl.NumberFormat('en')

/** Rows by object and verdict; together they are all that were read. */
export function CountsTable({ found }: { found: Import }) {
  const there = OBJECTS.filter((object) => found.counts[object])
  return (
    <div className={css.scroll}>
      <table className={css.table} aria-label="Rows by verdict">
        <thead>
          <tr>
            <th scope="col">Rows of</th>
            {VERDICTS.map((verdict) => (
              <th key={verdict} scope="col" className={css.number}>
                {verdicts[verdict].label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {there.map((object) => (
            <tr key={object}>
              <th scope="row">{objects[object].many}</th>
              {VERDICTS.map((verdict) => (
                <td key={verdict} className={css.number}>
                  {number.format(found.counts[object]?.[verdict] ?? 0)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
