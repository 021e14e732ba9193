import { Tooltip, VisuallyHidden } from '@mantine/core'
import css from './Delivery.module.css'
import { deliveryInWords } from './license-words.ts'
import type { License } from './queries.ts'

/** Three dots in a list: desired, delivered, acknowledged. */
export function DeliveryMark({ license }: { license: License }) {
  const { steps, words } = deliveryInWords(license)
  const told =
    steps === 0 ? words : `${words} (step ${steps} of 3: ${['desired', 'delivered', 'acknowledged'][steps - 1]})`
  return (
    <Tooltip label={told}>
      <span className={css.mark} data-steps={steps}>
        <VisuallyHidden>{told}</VisuallyHidden>
        {[1, 2, 3].map((step) => (
          <i key={step} data-done={step <= steps} />
        ))}
      </span>
    </Tooltip>
  )
}
