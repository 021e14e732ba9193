import { ActionIcon, Button, Group, Select, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import css from './FeatureRows.module.css'
import { emptyRow, type FeatureRow } from './license-change.ts'

type Props = { value: FeatureRow[]; onChange: (rows: FeatureRow[]) => void }

const types = [
  { value: 'flag', label: 'Yes or no' },
  { value: 'number', label: 'Number' },
  { value: 'text', label: 'Text' },
]
const flags = [
  { value: 'true', label: 'Yes' },
  { value: 'false', label: 'No' },
]
const firstValue = { flag: 'true', number: '0', text: '' }

/** Features that nobody defined: name, kind of value, value. */
export function FreeFeatures({ value, onChange }: Props) {
  const set = (key: string, change: Partial<FeatureRow>) =>
    onChange(value.map((row) => (row.key === key ? { ...row, ...change } : row)))
  return (
    <>
      <div className={css.rows}>
        {value.map((row, index) => (
          <div key={row.key} className={css.row}>
            <TextInput
              aria-label={`Feature ${index + 1} name`}
              placeholder="name"
              value={row.name}
              onChange={(event) => set(row.key, { name: event.currentTarget.value })}
            />
            <Select
              aria-label={`Feature ${index + 1} type`}
              data={types}
              allowDeselect={false}
              value={row.type}
              onChange={(type) => {
                const next = (type ?? 'flag') as FeatureRow['type']
                set(row.key, { type: next, value: firstValue[next] })
              }}
            />
            {row.type === 'flag' ? (
              <Select
                aria-label={`Feature ${index + 1} value`}
                data={flags}
                allowDeselect={false}
                value={row.value}
                onChange={(next) => set(row.key, { value: next ?? 'true' })}
              />
            ) : (
              <TextInput
                aria-label={`Feature ${index + 1} value`}
                inputMode={row.type === 'number' ? 'decimal' : 'text'}
                value={row.value}
                onChange={(event) => set(row.key, { value: event.currentTarget.value })}
              />
            )}
            <ActionIcon
              aria-label={`Remove feature ${row.name || index + 1}`}
              color="gray"
              onClick={() => onChange(value.filter(({ key }) => key !== row.key))}
            >
              <IconTrash size={15} />
            </ActionIcon>
          </div>
        ))}
      </div>
      <Group mt={4}>
        <Button
          variant="subtle"
          size="compact-xs"
          leftSection={<IconPlus size={13} />}
          onClick={() => onChange([...value, emptyRow()])}
        >
          Add feature
        </Button>
      </Group>
    </>
  )
}
