import { CloseButton, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'

type Props = { value: string; onChange: (value: string) => void; label: string; placeholder?: string; width?: number }

/** A search over a list; tells what was typed 250 ms after the last key, or at once on Enter. */
export function SearchInput({ value, onChange, label, placeholder, width = 260 }: Props) {
  const [text, setText] = useState(value)
  // What comes back from our own telling must not undo what was typed meanwhile.
  const [told, setTold] = useState(value)
  const [seen, setSeen] = useState(value)
  const send = (next: string) => {
    setTold(next)
    onChange(next)
  }
  const tell = useDebouncedCallback(send, 250)
  if (seen !== value) {
    setSeen(value)
    if (told !== value) {
      setTold(value)
      setText(value)
    }
  }
  const change = (next: string, now: boolean) => {
    setText(next)
    if (now) {
      tell.cancel()
      send(next.trim())
    } else tell(next.trim())
  }
  return (
    <TextInput
      type="search"
      size="xs"
      value={text}
      aria-label={label}
      placeholder={placeholder ?? label}
      leftSection={<IconSearch size={14} />}
      rightSection={
        text ? <CloseButton size="sm" aria-label="Clear the search" onClick={() => change('', true)} /> : null
      }
      onChange={(event) => change(event.currentTarget.value, false)}
      onKeyDown={(event) => event.key === 'Enter' && change(text, true)}
      style={{ flex: `0 1 ${width}px` }}
    />
  )
}
