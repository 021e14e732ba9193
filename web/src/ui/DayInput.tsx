import { ActionIcon, Popover, TextInput, type TextInputProps } from '@mantine/core'
import { DatePicker } from '@mantine/dates'
import '@mantine/dates/styles.css'
import { IconCalendar } from '@tabler/icons-react'
import { useState, type FocusEvent } from 'react'
import { dayFault, readDay } from './day.ts'

type Props = Omit<TextInputProps, 'value' | 'onChange' | 'rightSection'> & {
  value?: string | null
  onChange?: (value: string | null) => void
  minDay?: string
  maxDay?: string
}

/** A field for a calendar day, typed or picked. What is none stays as it was typed, for the form to complain of. */
export function DayInput({ value = null, onChange, onBlur, minDay, maxDay, disabled, ...rest }: Props) {
  const [typed, setTyped] = useState<string | null>(null)
  const [picking, setPicking] = useState(false)
  const day = value !== null && dayFault(value) === null ? value : null
  const leave = (event: FocusEvent<HTMLInputElement>) => {
    setTyped(null)
    onBlur?.(event)
  }
  const pick = (next: string | null) => {
    setPicking(false)
    onChange?.(next)
  }
  const calendar = (
    <Popover opened={picking} onChange={setPicking} position="bottom-end" trapFocus returnFocus withRoles={false}>
      <Popover.Target>
        <ActionIcon
          color="gray"
          size="sm"
          disabled={disabled}
          aria-label="Open the calendar"
          aria-expanded={picking}
          onClick={() => setPicking(!picking)}
        >
          <IconCalendar size={15} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <DatePicker
          value={day}
          defaultDate={day ?? undefined}
          onChange={pick}
          minDate={minDay}
          maxDate={maxDay}
          allowDeselect
          // Escape closes the calendar, not the dialog around it.
          __stopPropagation
        />
      </Popover.Dropdown>
    </Popover>
  )
  return (
    <TextInput
      placeholder="YYYY-MM-DD"
      autoComplete="off"
      {...rest}
      disabled={disabled}
      value={typed !== null && valueOf(typed) === value ? typed : (value ?? '')}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value)
        onChange?.(valueOf(currentTarget.value))
      }}
      onBlur={leave}
      rightSection={calendar}
    />
  )
}

function valueOf(text: string): string | null {
  return readDay(text, navigator.language) ?? (text.trim() || null)
}
