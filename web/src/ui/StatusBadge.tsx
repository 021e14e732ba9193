import {
  IconAlertTriangle,
  IconBan,
  IconCheck,
  IconCircleDashed,
  IconClock,
  type TablerIcon,
} from '@tabler/icons-react'
import css from './StatusBadge.module.css'

export type Tone = 'good' | 'soon' | 'warn' | 'bad' | 'quiet'

const icons: Record<Tone, TablerIcon> = {
  good: IconCheck,
  soon: IconClock,
  warn: IconAlertTriangle,
  bad: IconBan,
  quiet: IconCircleDashed,
}

/** A status in a word; the shape of the icon says the tone as well as the colour does. */
export function StatusBadge({ tone, label }: { tone: Tone; label: string }) {
  const Icon = icons[tone]
  return (
    <span className={`${css.badge} ${css[tone]}`}>
      <Icon size={13} stroke={2.2} aria-hidden="true" />
      {label}
    </span>
  )
}
