import css from './CopyField.module.css'
import { CopyIcon } from './CopyField.tsx'

/** Lines of code to copy. */
export function CodeBlock({ code, label }: { code: string; label: string }) {
  return (
    <div className={css.block}>
      <pre tabIndex={0} aria-label={label}>
        <code>{code}</code>
      </pre>
      <span className={css.corner}>
        <CopyIcon value={code} label={label} />
      </span>
    </div>
  )
}
