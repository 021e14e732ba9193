import css from './ShortText.module.css'

/** Somebody else's text in a list: two lines at most, in its own direction, the whole of it in a tooltip. */
export function ShortText({ text, none = '—' }: { text: string | null; none?: string }) {
  if (!text) return <span className="quiet">{none}</span>
  return (
    <bdi className={css.short} title={text.length > 60 ? text : undefined}>
      {text}
    </bdi>
  )
}
