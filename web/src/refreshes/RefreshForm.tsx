import { Autocomplete, Button, Group, Modal, Radio, Select, SimpleGrid, Stack, Textarea } from '@mantine/core'
import { useForm, type UseFormReturnType } from '@mantine/form'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { stateOptions } from '../licenses/license-words.ts'
import { versionPages } from '../packages/queries.ts'
import { useReturnFocus } from '../ui/use-return-focus.ts'
import { noValues, startOf, whyNoScope, type RefreshValues } from './refresh-values.ts'
import { StartProblem } from './StartProblem.tsx'
import { useStart } from './use-start.ts'

export type RefreshOf = {
  packageId: string
  /** Of this one alone. */
  installationId?: string
}
type Props = { of: RefreshOf; onClose: () => void }

const silences = [
  { value: 'true', label: 'Silent' },
  { value: 'false', label: 'Not silent' },
]

/** Asks which installations and why; a dry run is what one is led to (R1). */
export function RefreshForm({ of, onClose }: Props) {
  const form = useForm<RefreshValues>({
    initialValues: noValues,
    validate: { scope: (_, values) => whyNoScope(values) },
  })
  const { pending, problem, start } = useStart(of.packageId)
  const go = (dryRun: boolean) => {
    if (!form.validate().hasErrors) void start(startOf(form.getValues(), dryRun, of.installationId))
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    event.stopPropagation()
    go(true)
  }
  const single = of.installationId !== undefined
  useReturnFocus()
  return (
    <Modal
      opened
      onClose={onClose}
      title={single ? 'Refresh this installation' : 'Refresh Licenses'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <p style={{ margin: 0 }}>
            {single
              ? 'Compares what this installation last reported with its license, puts right what differs, and asks it to check in at once.'
              : 'Compares what every installation last reported with its license, puts right what differs, and asks all that are connected to check in at once. No product stops because of it.'}
          </p>
          {!single && (
            <Radio.Group label="Which installations" {...form.getInputProps('scope')}>
              <Group gap="lg" mt={4}>
                <Radio size="xs" value="all" label="All but test installs" data-autofocus />
                <Radio size="xs" value="some" label="Only some" />
              </Group>
            </Radio.Group>
          )}
          {form.values.scope === 'some' && <Filter packageId={of.packageId} form={form} />}
          <Textarea
            label="Reason"
            description="For the history and for whoever reads the report"
            placeholder="Numbers disagree after the restore of the backup"
            maxLength={2000}
            {...form.getInputProps('reason')}
          />
          <StartProblem problem={problem} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="default" disabled={pending} onClick={() => go(false)}>
              Refresh now
            </Button>
            <Button type="submit" loading={pending}>
              Dry run first
            </Button>
          </Group>
          <p className="quiet" style={{ margin: 0, textAlign: 'right' }}>
            A dry run compares and reports, and changes nothing.
          </p>
        </Stack>
      </form>
    </Modal>
  )
}

type FilterProps = { packageId: string; form: Pick<UseFormReturnType<RefreshValues>, 'getInputProps'> }

function Filter({ packageId, form }: FilterProps) {
  const versions = useInfiniteQuery(versionPages(packageId)).data?.pages.flatMap(({ data }) => data) ?? []
  return (
    <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="md">
      <Autocomplete
        size="sm"
        label="Version"
        placeholder="Any"
        maxLength={60}
        data={[...new Set(versions.map(({ number }) => number))]}
        {...form.getInputProps('version')}
      />
      <Select label="License" placeholder="Any" data={stateOptions} clearable {...form.getInputProps('state')} />
      <Select label="Heard of" placeholder="Any" data={silences} clearable {...form.getInputProps('silent')} />
    </SimpleGrid>
  )
}
