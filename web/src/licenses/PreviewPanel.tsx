import { Alert, Loader, VisuallyHidden } from '@mantine/core'
import { useId, type ReactNode } from 'react'
import css from './PreviewPanel.module.css'
import { PreviewFacts } from './PreviewFacts.tsx'
import { previewAloud } from './preview-words.ts'
import type { Previewed } from './use-preview.ts'

type Props = {
  previewed: Previewed
  /** Nothing was changed yet: what is shown is how the license is now. */
  clean: boolean
  /** What is to be mended before anything can be foreseen. */
  fault: string | null
  /** Stands below the seats where fewer are allowed than used. */
  whoStays?: ReactNode
}

/** What an edit would do, beside the fields while one types (M6). It keeps its place: what is new replaces what was. */
export function PreviewPanel({ previewed, clean, fault, whoStays }: Props) {
  const id = useId()
  const { preview, behind, error } = previewed
  const refused = clean ? null : previewed.refused
  return (
    <section className={css.panel} aria-labelledby={id} aria-busy={behind}>
      <h3 id={id} className={css.title}>
        What will happen
        <span className={css.wait}>{behind && !error && <Loader size={12} aria-label="Looking ahead" />}</span>
      </h3>
      <VisuallyHidden component="output">
        {fault ?? (!behind && !clean && preview && previewAloud(preview))}
      </VisuallyHidden>
      <div className={css.body} data-behind={behind || fault !== null}>
        {error && (
          <Alert color="yellow" p="xs" title="No preview at the moment">
            {error.message} You can save all the same: the server checks everything again.
          </Alert>
        )}
        {fault && (
          <>
            <p>{fault}</p>
            <p className="quiet">What will happen stands here once that is mended.</p>
          </>
        )}
        {clean && <p className="quiet">Nothing is changed yet. This is how it is now.</p>}
        {refused && (
          <Alert color="red" p="xs" title="This cannot be saved">
            {refused}
          </Alert>
        )}
        {preview && !refused && !error && !fault && <PreviewFacts preview={preview} whoStays={whoStays} />}
      </div>
    </section>
  )
}
