import { Modal } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { contactName } from '../accounts/contact-name.ts'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { notifyDone } from '../ui/notify.ts'
import { SkeletonLines } from '../ui/SkeletonLines.tsx'
import { convertBodyOf, convertRules, convertValuesOf, type ConvertValues } from './convert-values.ts'
import { ConvertAccount } from './ConvertAccount.tsx'
import { ConvertContact } from './ConvertContact.tsx'
import { ConvertSubscribers } from './ConvertSubscribers.tsx'
import { conversionOptions, convertLead, type Conversion, type Lead } from './queries.ts'

type Props = { lead: Lead; accountId?: string; onClose: () => void }

/** Converts a lead (L5): shows the account and the contact that would be made or matched before anything happens. */
export function ConvertForm({ lead, accountId, onClose }: Props) {
  const { data: plan, error, refetch } = useQuery(conversionOptions(lead.id))
  if (plan) return <Loaded lead={lead} plan={plan} accountId={accountId} onClose={onClose} />
  return (
    <Modal opened onClose={onClose} title="Convert lead" closeButtonProps={{ 'aria-label': 'Close' }}>
      {error ? <ErrorPanel error={error} retry={() => void refetch()} /> : <SkeletonLines />}
    </Modal>
  )
}

function Loaded({ lead, plan, accountId, onClose }: Props & { plan: Conversion }) {
  const form = useForm<ConvertValues>({
    initialValues: convertValuesOf(lead, plan, accountId),
    validate: convertRules,
  })
  const convert = async (values: ConvertValues) => {
    const { account, contact } = await convertLead(lead.id, convertBodyOf(lead, values))
    notifyDone(`Converted: ${contactName(contact)} of ${account.name}.`)
  }
  return (
    <FormDialog opened onClose={onClose} title="Convert lead" form={form} onSubmit={convert} submitLabel="Convert">
      <ConvertAccount form={form} plan={plan} />
      <ConvertContact form={form} plan={plan} />
      <ConvertSubscribers form={form} plan={plan} />
    </FormDialog>
  )
}
