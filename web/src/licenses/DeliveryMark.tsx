import { Tooltip, VisuallyHidden } from '@mantine/core'
import css from './Delivery.module.css'
import { deliveryInWords } from './license-words.ts'
import type { License } from './queries.ts'

/** Three dots in a list: desired, delivered, acknowledged. */
export function DeliveryMark({ license }: { license: License }) {
  const { steps, words } = deliveryInWords(license)
  return (
    <Tooltip label={words}>
      <span className={css.mark} data-steps={steps}>
        <VisuallyHidden>{words}</VisuallyHidden>
        {[1, 2, 3].map((step) => (
          <i key={step} data-done={step <= steps} />
        ))}
      </span>
    </Tooltip>
  )
}
