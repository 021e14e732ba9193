import { TextInput, type TextInputProps } from '@mantine/core'
import { useState, type FocusEvent } from 'react'
import { readWhole, writeWhole } from './figures.ts'

type Props = Omit<TextInputProps, 'value' | 'onChange'> & {
  value?: number | string
  onChange?: (value: number | string) => void
}

/** A field for a whole number. What is none stays as it was typed, as a text, for the form to complain of. */
export function WholeInput({ value = '', onChange, onBlur, ...rest }: Props) {
  const [typed, setTyped] = useState<string | null>(null)
  const leave = (event: FocusEvent<HTMLInputElement>) => {
    setTyped(null)
    onBlur?.(event)
  }
  return (
    <TextInput
      inputMode="numeric"
      autoComplete="off"
      {...rest}
      value={typed !== null && valueOf(typed) === value ? typed : writeWhole(value)}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value)
        onChange?.(valueOf(currentTarget.value))
      }}
      onBlur={leave}
    />
  )
}

function valueOf(text: string): number | string {
  return readWhole(text) ?? text.trim()
}
