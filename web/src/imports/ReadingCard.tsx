import { Alert, Select } from '@mantine/core'
import { IconColumns } from '@tabler/icons-react'
import { useState } from 'react'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { fieldChoices, labelOf } from './fields.ts'
import css from './imports.module.css'
import { objects, oddities, rowsInWords } from './import-words.ts'
import { changeImport, type Import, type ImportFile } from './queries.ts'

type Props = { id: string; kind: Import['kind']; file: ImportFile; may: boolean }

const ORDERS = [
  { value: 'day_first', label: 'Day first: 31/01/2027' },
  { value: 'month_first', label: 'Month first: 1/31/2027' },
]

/** How a file is read: which column is what, and the order of its dates. */
export function ReadingCard({ id, file, may }: Props) {
  const [error, setError] = useState<unknown>(null)
  const save = (change: { dateOrder?: ImportFile['dateOrder']; mapping?: Record<string, string | null> }) => {
    setError(null)
    changeImport(id, { files: { [file.object]: change } }).catch(setError)
  }
  const choose = (column: string, field: string | null) => {
    const now = Object.fromEntries(file.columns.map(({ name, field: held }) => [name, held]))
    // One column holds a field; who chooses it for another gives it up here.
    const others = Object.entries(now).map(([name, held]) => [name, held === field && held !== 'same' ? null : held])
    save({ mapping: { ...Object.fromEntries(others), [column]: field } })
  }
  const odd = oddities(file)
  const hasDates = file.dates.dayFirst + file.dates.monthFirst + file.dates.either > 0
  return (
    <RelatedList title={`${objects[file.object].from} file`} icon={<IconColumns />} count={rowsInWords(file.rows)}>
      {odd.length > 0 && (
        <Alert color="yellow" mb="sm">
          {odd.map((line) => (
            <div key={line}>{line}</div>
          ))}
          {file.missing.length > 0 && <strong>Missing: {file.missing.map(labelOf).join(', ')}</strong>}
        </Alert>
      )}
      {hasDates && (
        <Select
          label="Order of dates"
          description={file.dateOrderTold || file.dateOrder === null ? undefined : 'Told by the dates themselves'}
          placeholder="Not known: dates that could be both are refused"
          data={ORDERS}
          value={file.dateOrder}
          disabled={!may}
          clearable={file.dateOrderTold}
          onChange={(value) => save({ dateOrder: value as ImportFile['dateOrder'] })}
          maw={420}
          mb="sm"
        />
      )}
      {error !== null && <ErrorPanel error={error} />}
      <div className={css.scroll}>
        <table className={css.table} aria-label={`Columns of the ${objects[file.object].from} file`}>
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">For example</th>
              <th scope="col">Is</th>
            </tr>
          </thead>
          <tbody>
            {file.columns.map(({ name, field, sample }) => (
              <tr key={name}>
                <td>
                  <bdi>{name}</bdi>
                </td>
                <td className="quiet">
                  <bdi>{sample}</bdi>
                </td>
                <td>
                  <Select
                    size="xs"
                    aria-label={`What ${name} is`}
                    data={[
                      { value: '', label: 'An attribute of its own' },
                      { value: 'same', label: 'Left out: another column has it' },
                      ...fieldChoices(file.object),
                    ]}
                    value={field ?? ''}
                    disabled={!may}
                    searchable
                    allowDeselect={false}
                    onChange={(value) => choose(name, value === '' ? null : value)}
                    miw={180}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </RelatedList>
  )
}
