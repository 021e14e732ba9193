import { OutsidePage } from '../ui/OutsidePage.tsx'
import { texts } from './texts.ts'

/** Nobody is let in here any more, or never was: how to get in again from the product. */
export function OverPage({ why }: { why: keyof typeof texts.over.title }) {
  return (
    <OutsidePage title={texts.over.title[why]} brand={null} hint={texts.over.why[why]}>
      <p style={{ marginTop: 0 }}>{texts.over.how}</p>
      <p className="quiet" style={{ marginBottom: 0 }}>
        {texts.over.stuck}
      </p>
    </OutsidePage>
  )
}
