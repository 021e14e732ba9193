import { Fragment } from 'react'
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
              <Fragment key={index}>
                <tr data-fault={row.fault !== null}>
                  {numbered && <td>{row.line}</td>}
                  {used.map(({ name }) => (
                    <td key={name}>
                      <bdi>{row.cells[name]}</bdi>
                    </td>
                  ))}
                </tr>
                {row.fault && (
                  <tr data-fault>
                    <td colSpan={used.length + (numbered ? 1 : 0)} className={css.fault}>
                      {row.fault}
                    </td>
                  </tr>
                )}
              </Fragment>
            ))}
          </tbody>
        </table>
        {rows.length > MOST_SHOWN && <p className="quiet">and {rows.length - MOST_SHOWN} more</p>}
      </section>
    </div>
  )
}
