import { Alert, Checkbox, List, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { queryClient } from '../query-client.ts'
import { FormDialog } from '../ui/FormDialog.tsx'
import { notifyDone } from '../ui/notify.ts'
import { saveOrReload } from '../ui/use-edited.ts'
import { carryInWords } from './carry-words.ts'
import { states, subscriberOf } from './license-words.ts'
import { carryLicense, licenseOfOptions, type License } from './queries.ts'

/** Carries a license to another Subscriber Org ID, after saying what that will do with what is there. */
export function CarryForm({ license, onClose }: { license: License; onClose: () => void }) {
  const [base] = useState(license)
  const form = useForm({
    initialValues: { orgId: '', reason: '', replace: false },
    validate: {
      orgId: (orgId) => (orgId.trim() ? null : 'Say which Subscriber Org ID it goes to.'),
    },
  })
  const wanted = form.values.orgId.trim()
  const [typed] = useDebouncedValue(wanted, 300)
  const { data: there, isFetching } = useQuery(licenseOfOptions(license.packageId, typed))
  const looked = typed === wanted && !isFetching
  const carry = ({ orgId, reason, replace }: typeof form.values) =>
    saveOrReload(
      async () => {
        const body = { orgId: orgId.trim(), reason: reason.trim() || undefined, replace: replace || undefined }
        const carried = await carryLicense(license.id, base.revision, body)
        notifyDone(`${carried.number} belongs to ${carried.subscriberOrgId} now.`)
      },
      () => queryClient.invalidateQueries({ queryKey: ['licenses', license.id] }),
    )
  return (
    <FormDialog
      opened
      onClose={onClose}
      title={`Carry ${license.number} to another Subscriber Org ID`}
      form={form}
      onSubmit={carry}
      submitLabel="Carry the license"
      allowClean={false}
      danger
    >
      <div>
        For a customer who moved: the license goes along with its number, seats and history. It belongs to{' '}
        <bdi>{subscriberOf(license)}</bdi> ({license.subscriberOrgId}) now.
      </div>
      <TextInput
        label="Subscriber Org ID"
        description="As the product reports it there; it need not be known yet"
        required
        maxLength={400}
        data-autofocus
        {...form.getInputProps('orgId')}
      />
      <Alert color={there ? 'yellow' : 'blue'} p="xs" title="What will happen" aria-live="polite">
        {wanted === '' ? (
          'Name a Subscriber Org ID to see what is there.'
        ) : !looked ? (
          'Looking…'
        ) : (
          <List size="sm" spacing={2}>
            {carryInWords(license, wanted, there ?? null).map((sentence) => (
              <List.Item key={sentence}>{sentence}</List.Item>
            ))}
          </List>
        )}
      </Alert>
      {looked && there && (
        <Checkbox
          size="xs"
          label={`End ${there.number}, which is there (${states[there.state].label.toLowerCase()})`}
          description="Needed where it was sold and is in use"
          {...form.getInputProps('replace', { type: 'checkbox' })}
        />
      )}
      <TextInput
        label="Reason"
        description="For the history; the customer never sees it"
        maxLength={2000}
        {...form.getInputProps('reason')}
      />
    </FormDialog>
  )
}
