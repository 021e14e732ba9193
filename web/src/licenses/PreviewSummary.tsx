import type { ReactNode } from 'react'
import css from './PreviewPanel.module.css'
import type { Previewed } from './use-preview.ts'
import { Warnings } from './Warnings.tsx'

type Props = {
  previewed: Previewed
  fault: string | null
  /** Stands below where fewer seats are allowed than used. */
  whoStays?: ReactNode
}

/** What an edit would do, short, for above the buttons where the panel itself is out of sight (M6). */
export function PreviewSummary({ previewed: { preview, behind, refused, error }, fault, whoStays }: Props) {
  if (fault ?? refused) return <p className={css.summary}>{fault ?? refused}</p>
  if (error || !preview) return null
  return (
    <section className={css.summary} aria-label="In short" aria-busy={behind} data-behind={behind}>
      <Warnings warnings={preview.warnings} />
      <p>{preview.changes.length === 0 ? 'Nothing would change.' : preview.changes.join(' ')}</p>
      {whoStays}
    </section>
  )
}
