import { NumberInput, Stack } from '@mantine/core'
import { useState } from 'react'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'

const USUAL_DAYS = 30
const MOST_DAYS = 365

type Props = { opened: boolean; onClose: () => void; onIssue: (days: number) => Promise<unknown> }

/** Asks for how long the codes of an import are good. Each press issues new ones, so it is not done by a click alone (I8). */
export function CodesDialog({ opened, onClose, onIssue }: Props) {
  const [days, setDays] = useState<number | string>(USUAL_DAYS)
  const good = typeof days === 'number' && Number.isInteger(days) && days >= 1 && days <= MOST_DAYS ? days : null
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title="Issue activation codes?"
      confirmLabel="Issue and download"
      onConfirm={async () => {
        if (good === null) throw new Error(`Give a whole number of days from 1 to ${MOST_DAYS}.`)
        await onIssue(good)
      }}
    >
      <Stack gap="md">
        <span>
          One code for each license of this import that no product is connected to. They stand in the downloaded file
          and nowhere else. Codes that were issued before go on working; the page of the package lists and revokes them.
        </span>
        <NumberInput
          label="Good for"
          description="Days in which the customer has to use it"
          suffix=" days"
          min={1}
          max={MOST_DAYS}
          allowDecimal={false}
          value={days}
          onChange={setDays}
          error={good === null ? `From 1 to ${MOST_DAYS} days` : undefined}
        />
      </Stack>
    </ConfirmDialog>
  )
}
