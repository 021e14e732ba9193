import css from './CopyField.module.css'
import { CopyIcon } from './CopyField.tsx'

/** Lines of code to copy. */
export function CodeBlock({ code, label }: { code: string; label: string }) {
  return (
    <div className={css.block}>
      {/* A box that scrolls must be reachable by key. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0} aria-label={label}>
        <code>{code}</code>
      </pre>
      <span className={css.corner}>
        <CopyIcon value={code} label={label} />
      </span>
    </div>
  )
}
