import { Radio, Stack } from '@mantine/core'
import type { LicenseValues } from './license-change.ts'

type Props = { value: LicenseValues['seatPolicy']; onChange: (policy: LicenseValues['seatPolicy']) => void }

/** M4: who keeps a seat where fewer are allowed than used. */
export function WhoStays({ value, onChange }: Props) {
  return (
    <Radio.Group
      mt={6}
      aria-label="Who keeps a seat"
      value={value}
      onChange={(next) => onChange(next === 'release' ? 'release' : 'keep')}
    >
      <Stack gap={4}>
        <Radio
          size="xs"
          value="keep"
          label="Everybody keeps the seat"
          description="Nobody new gets one until some are free"
        />
        <Radio size="xs" value="release" label="Release the least recently seen" />
      </Stack>
    </Radio.Group>
  )
}
