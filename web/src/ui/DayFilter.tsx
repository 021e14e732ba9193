import { useState, type ComponentProps } from 'react'
import { DayInput } from './DayInput.tsx'
import { dayFault } from './day.ts'

type Props = Omit<ComponentProps<typeof DayInput>, 'onChange'> & {
  value: string | null
  onChange: (day: string | null) => void
  /** Why a day cannot be asked for; null where it can. */
  fault?: (day: string) => string | null
}

/** A day that is asked for as soon as it is one; what is none is complained of below. */
export function DayFilter({ value, onChange, fault, ...rest }: Props) {
  const [refused, setRefused] = useState<string | null>(null)
  const [left, setLeft] = useState(false)
  const check = (text: string) => dayFault(text) ?? fault?.(text) ?? null
  return (
    <DayInput
      {...rest}
      value={refused ?? value}
      error={left && refused !== null && check(refused)}
      onBlur={() => setLeft(true)}
      onChange={(next) => {
        const wrong = next !== null && check(next) !== null
        setLeft(false)
        setRefused(wrong ? next : null)
        if (!wrong) onChange(next)
      }}
    />
  )
}
