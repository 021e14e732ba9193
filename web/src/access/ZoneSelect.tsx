import { Select } from '@mantine/core'
import { useState, type ReactNode } from 'react'

type Props = {
  value?: string
  onChange?: (zone: string) => void
  error?: ReactNode
  disabled?: boolean
  description?: string
}

/** Searchable list of time zones. */
export function ZoneSelect({ value, onChange, error, disabled, description }: Props) {
  const [zones] = useState(allZones)
  const known = value && !zones.includes(value) ? [value, ...zones] : zones
  return (
    <Select
      label="Time zone"
      description={description ?? 'Expiration days end at midnight there'}
      data={known}
      value={value ?? null}
      onChange={(zone) => zone && onChange?.(zone)}
      error={error}
      disabled={disabled}
      searchable
      allowDeselect={false}
      limit={60}
      nothingFoundMessage="No such zone; they are named like Europe/Berlin"
      required
    />
  )
}

/** The zone of this browser. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'
}

function allZones(): string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]
}
