import { Radio, Stack } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { WholeInput } from '../ui/WholeInput.tsx'
import css from './PackageFields.module.css'
import type { PackageValues } from './package-values.ts'

/** What a sandbox gets whose parent is proven (I6). */
export function SandboxFields({ form }: { form: UseFormReturnType<PackageValues> }) {
  const { sandboxPolicy } = form.values
  return (
    <fieldset className={css.group}>
      <legend>Sandboxes</legend>
      <p className="quiet">A sandbox with proof of its parent gets the parent’s status, expiration and features.</p>
      <Radio.Group aria-label="What a sandbox gets" {...form.getInputProps('sandboxPolicy')}>
        <Stack gap={6}>
          <Radio size="xs" value="follow" label="As the parent, for everybody in it" />
          <Radio size="xs" value="capped" label="As the parent, for some seats" />
          <Radio size="xs" value="time_boxed" label="As the parent, for some days" />
        </Stack>
      </Radio.Group>
      {sandboxPolicy === 'capped' && <WholeInput label="Seats of a sandbox" {...form.getInputProps('sandboxSeats')} />}
      {sandboxPolicy === 'time_boxed' && (
        <WholeInput
          label="Days of a sandbox"
          description="From its install, and never beyond the parent"
          {...form.getInputProps('sandboxDays')}
        />
      )}
    </fieldset>
  )
}
