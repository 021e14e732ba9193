import { IconAlertTriangle } from '@tabler/icons-react'
import css from './PreviewPanel.module.css'

/** What to think about before an edit is saved. */
export function Warnings({ warnings }: { warnings: string[] }) {
  if (warnings.length === 0) return null
  return (
    <ul className={css.warnings} aria-label="To think about">
      {warnings.map((warning) => (
        <li key={warning}>
          <IconAlertTriangle size={14} aria-label="Warning" /> <span>{warning}</span>
        </li>
      ))}
    </ul>
  )
}
