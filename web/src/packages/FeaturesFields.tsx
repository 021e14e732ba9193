import { ActionIcon, Button, Input, Select, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { DayInput } from '../ui/DayInput.tsx'
import { defaultFault, emptyDraft, featureTypes, type FeatureDraft } from './feature-drafts.ts'
import css from './PackageFields.module.css'
import type { PackageValues } from './package-values.ts'

const flags = [
  { value: 'true', label: 'Yes' },
  { value: 'false', label: 'No' },
]

/** The features that licenses of the package can carry, with their types and what a new license gets (P2). */
export function FeaturesFields({ form }: { form: UseFormReturnType<PackageValues> }) {
  const rows = form.values.features
  const write = (next: FeatureDraft[]) => form.setFieldValue('features', next)
  const set = (key: string, change: Partial<FeatureDraft>) =>
    write(rows.map((row) => (row.key === key ? { ...row, ...change } : row)))
  return (
    <fieldset className={css.group}>
      <legend>Features</legend>
      <p className="quiet">
        Licenses carry only what is defined here, each with its type; without any, features are free. A new license gets
        those that have a default.
      </p>
      {rows.length > 0 && (
        <div className={css.heads} aria-hidden="true">
          <span>Name</span>
          <span>Type</span>
          <span>Label</span>
          <span>Default</span>
        </div>
      )}
      {rows.map((row, index) => {
        const which = row.name || `feature ${index + 1}`
        return (
          <div key={row.key} className={css.feature}>
            <TextInput
              aria-label={`Name of ${which}`}
              placeholder="name"
              value={row.name}
              onChange={(event) => set(row.key, { name: event.currentTarget.value })}
            />
            <Select
              aria-label={`Type of ${which}`}
              data={featureTypes}
              allowDeselect={false}
              value={row.type}
              onChange={(type) => type && set(row.key, { type, default: '' })}
            />
            <TextInput
              aria-label={`Label of ${which}`}
              placeholder="Label"
              maxLength={120}
              value={row.label}
              onChange={(event) => set(row.key, { label: event.currentTarget.value })}
            />
            <Default row={row} label={`Default of ${which}`} onChange={(value) => set(row.key, { default: value })} />
            <ActionIcon
              aria-label={`Remove ${which}`}
              color="gray"
              onClick={() => write(rows.filter(({ key }) => key !== row.key))}
            >
              <IconTrash size={15} />
            </ActionIcon>
          </div>
        )
      })}
      {form.errors['features'] && <Input.Error>{form.errors['features']}</Input.Error>}
      <Button
        variant="subtle"
        size="compact-xs"
        style={{ justifySelf: 'start' }}
        leftSection={<IconPlus size={13} />}
        onClick={() => write([...rows, emptyDraft()])}
      >
        Define a feature
      </Button>
    </fieldset>
  )
}

type DefaultProps = { row: FeatureDraft; label: string; onChange: (value: string) => void }

function Default({ row, label, onChange }: DefaultProps) {
  if (row.type === 'boolean')
    return (
      <Select
        aria-label={label}
        placeholder="None"
        data={flags}
        clearable
        value={row.default || null}
        onChange={(value) => onChange(value ?? '')}
      />
    )
  if (row.type === 'number')
    return (
      <TextInput
        aria-label={label}
        placeholder="None"
        inputMode="decimal"
        value={row.default}
        error={defaultFault(row)}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    )
  if (row.type === 'date')
    return (
      <DayInput
        aria-label={label}
        placeholder="None"
        value={row.default}
        error={defaultFault(row)}
        onChange={(day) => onChange(day ?? '')}
      />
    )
  return (
    <TextInput
      aria-label={label}
      placeholder="None"
      maxLength={1000}
      value={row.default}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
