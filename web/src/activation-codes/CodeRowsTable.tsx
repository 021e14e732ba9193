import { COLUMNS, type CodeRow } from './code-rows.ts'
import css from './CodeRows.module.css'

const MOST_SHOWN = 200

/** Who gets a code, with what is wrong; the wrong ones come first, so that they are found. */
export function CodeRowsTable({ rows, numbered }: { rows: CodeRow[]; numbered: boolean }) {
  const sorted = [...rows.filter(({ fault }) => fault !== null), ...rows.filter(({ fault }) => fault === null)]
  const used = COLUMNS.filter(({ name }) => rows.some(({ cells }) => cells[name] !== ''))
  const faults = rows.filter(({ fault }) => fault !== null).length
  return (
    <div>
      <output className="quiet">
        {rows.length === 1 ? '1 customer' : `${rows.length} customers`}
        {faults > 0 && `, ${faults} to mend`}
      </output>
      {/* A box that scrolls must be reachable by key. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section className={css.box} tabIndex={0} aria-label="Who gets a code">
        <table className={css.table}>
          <thead>
            <tr>
              {numbered && <th scope="col">Line</th>}
              {used.map(({ name, label }) => (
                <th key={name} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, MOST_SHOWN).map((row, index) => (
              <tr key={index} data-fault={row.fault !== null}>
                {numbered && <td>{row.line}</td>}
                {used.map(({ name }, column) => (
                  <td key={name}>
                    <bdi>{row.cells[name]}</bdi>
                    {column === 0 && row.fault && <div className={css.fault}>{row.fault}</div>}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {rows.length > MOST_SHOWN && <p className="quiet">and {rows.length - MOST_SHOWN} more</p>}
      </section>
    </div>
  )
}
