import { Select, type OptionsFilter } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'

export type Choice = { value: string; label: string }

type Props = {
  label: string
  description?: string
  placeholder?: string
  value?: Choice | null
  onChange?: (choice: Choice | null) => void
  /** What fits a text, as far as one would read on; its noun leads the key, so that live events refresh it. */
  noun: string
  search: (q: string | undefined) => Promise<Choice[]>
  error?: ReactNode
  required?: boolean
}

/** Picks one of very many: the server searches while one types. */
export function RemoteSelect({
  label,
  value = null,
  onChange,
  noun,
  search,
  placeholder = 'Type to search',
  ...rest
}: Props) {
  const [text, setText] = useState(value?.label ?? '')
  const [typed] = useDebouncedValue(text.trim(), 250)
  // The name of what is chosen is no search.
  const q = typed === value?.label ? undefined : typed || undefined
  const query = useQuery({
    queryKey: [noun, 'list', 'choices', q],
    queryFn: () => search(q),
    placeholderData: keepPreviousData,
  })
  const found = query.data ?? []
  const data = value && !found.some((one) => one.value === value.value) ? [value, ...found] : found
  const settled = text.trim() === typed && !query.isPlaceholderData
  const nothing = query.error
    ? 'The search failed. Try again.'
    : query.isFetching || !settled
      ? 'Searching…'
      : 'Nothing fits'
  return (
    <Select
      label={label}
      placeholder={placeholder}
      data={data}
      value={value?.value ?? null}
      onChange={(id) => onChange?.(data.find((one) => one.value === id) ?? null)}
      searchValue={text}
      onSearchChange={setText}
      // The server has searched already; until it answers, what came before must not pass for an answer.
      filter={({ options, search: typing }) => (settled ? options : options.filter((one) => fits(one, typing)))}
      nothingFoundMessage={nothing}
      searchable
      clearable
      {...rest}
    />
  )
}

function fits(one: Parameters<OptionsFilter>[0]['options'][number], typing: string): boolean {
  return 'label' in one && one.label.toLowerCase().includes(typing.trim().toLowerCase())
}
