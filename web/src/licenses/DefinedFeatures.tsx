import { ActionIcon, Select, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import type { FeatureDefinition } from '../packages/queries.ts'
import { DayInput } from '../ui/DayInput.tsx'
import { isNumber } from '../ui/figures.ts'
import css from './FeatureRows.module.css'
import { oddityOf, rowOfDefinition, type FeatureRow } from './license-change.ts'

type Props = {
  value: FeatureRow[]
  onChange: (rows: FeatureRow[]) => void
  definitions: readonly FeatureDefinition[]
}

const flags = [
  { value: 'true', label: 'Yes' },
  { value: 'false', label: 'No' },
]

/** The features that a package defines, each with the input of its type; what does not fit can only be taken away. */
export function DefinedFeatures({ value, onChange, definitions }: Props) {
  const missing = definitions.filter(({ name }) => !value.some((row) => row.name === name))
  const set = (name: string, next: string) =>
    onChange(value.map((row) => (row.name === name ? { ...row, value: next } : row)))
  return (
    <>
      <div className={css.rows}>
        {value.map((row) => {
          const definition = definitions.find(({ name }) => name === row.name)
          const odd = oddityOf(row, definitions)
          const fits = definition && (odd === null || (definition.type === 'date' && row.type === 'text'))
          return (
            <div key={row.key} className={css.defined}>
              <div className={css.name}>
                {definition?.label ?? row.name}
                {definition?.label && <span className="quiet"> {row.name}</span>}
              </div>
              {fits ? (
                <Value definition={definition} row={row} error={odd} onChange={(next) => set(row.name, next)} />
              ) : (
                <div>
                  {row.value} <span className={css.odd}>{odd} Take it away.</span>
                </div>
              )}
              <ActionIcon
                aria-label={`Remove feature ${row.name}`}
                color="gray"
                onClick={() => onChange(value.filter(({ key }) => key !== row.key))}
              >
                <IconTrash size={15} />
              </ActionIcon>
            </div>
          )
        })}
      </div>
      {missing.length > 0 && (
        <Select
          mt={6}
          aria-label="Add a feature"
          placeholder="Add a feature…"
          data={missing.map(({ name, label }) => ({ value: name, label: label ? `${label} (${name})` : name }))}
          value={null}
          searchable={missing.length > 8}
          onChange={(name) => {
            const definition = missing.find((one) => one.name === name)
            if (definition) onChange([...value, rowOfDefinition(definition)])
          }}
        />
      )}
    </>
  )
}

type ValueProps = {
  definition: FeatureDefinition
  row: FeatureRow
  error: string | null
  onChange: (value: string) => void
}

function Value({ definition, row, error, onChange }: ValueProps) {
  const label = `${definition.label ?? definition.name} value`
  if (definition.type === 'boolean')
    return (
      <Select
        aria-label={label}
        data={flags}
        allowDeselect={false}
        value={row.value}
        onChange={(next) => onChange(next ?? 'true')}
      />
    )
  if (definition.type === 'number')
    return (
      <TextInput
        aria-label={label}
        inputMode="decimal"
        value={row.value}
        error={!isNumber(row.value) && 'Give a number, such as 1.5.'}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    )
  if (definition.type === 'date')
    return <DayInput aria-label={label} value={row.value} error={error} onChange={(day) => onChange(day ?? '')} />
  return <TextInput aria-label={label} value={row.value} onChange={(event) => onChange(event.currentTarget.value)} />
}
