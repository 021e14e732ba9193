import { Select } from '@mantine/core'

type Option = { value: string; label: string }
type Props = {
  label: string
  value: string | undefined
  options: Option[]
  onChange: (value: string | undefined) => void
  any?: string
}

/** One filter of a list; nothing chosen means all. */
export function FilterSelect({ label, value, options, onChange, any }: Props) {
  return (
    <Select
      size="xs"
      aria-label={label}
      placeholder={any ?? `${label}: all`}
      data={options}
      value={value ?? null}
      onChange={(next) => onChange(next ?? undefined)}
      clearable
      searchable={options.length > 8}
      style={{ flex: '1 1 140px', maxWidth: 190 }}
    />
  )
}
