import { Alert, Checkbox } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { MemberSelect } from '../access/MemberSelect.tsx'
import { useCan } from '../session.tsx'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { notifyDone } from '../ui/notify.ts'
import { changeLeadManager, leadManagerOptions, type Package } from './queries.ts'

type Values = { userId: string | null; reassignOpenLeads: boolean }

/** Sets, changes or clears the lead manager, and offers to give the open leads along (L2). */
export function LeadManagerForm({ pack, onClose }: { pack: Package; onClose: () => void }) {
  const mayAssign = useCan('leads:write')
  const { data: manager, error, refetch } = useQuery(leadManagerOptions(pack.id))
  const form = useForm<Values>({ initialValues: { userId: pack.leadManagerId, reassignOpenLeads: false } })
  const { userId, reassignOpenLeads } = form.values
  const open = manager?.openLeads ?? 0
  const save = async (values: Values) => {
    const reassigned = await changeLeadManager(pack.id, values)
    notifyDone(reassigned > 0 ? `${countOf(reassigned)} reassigned.` : 'The lead manager is saved.')
  }
  return (
    <FormDialog
      opened
      onClose={onClose}
      title="Lead manager"
      form={form}
      onSubmit={save}
      submitLabel="Save"
      size="md"
      allowClean={false}
    >
      {manager?.userId && !manager.active && (
        <Alert color="yellow">{manager.userName} is not active: leads go to the fallback owner meanwhile.</Alert>
      )}
      <MemberSelect
        label="Lead manager"
        description={`Owns the leads of ${pack.name} from now on, and is told of each by mail`}
        placeholder="Nobody: leads go to the fallback owner, else to the License Manager"
        kept={pack.leadManagerId}
        {...form.getInputProps('userId')}
      />
      {error && <ErrorPanel error={error} retry={() => void refetch()} />}
      {manager && open === 0 && <span className="quiet">This package has no open leads.</span>}
      {open > 0 && (
        <Checkbox
          size="xs"
          label={`Reassign the ${countOf(open, 'open ')} too`}
          description={
            mayAssign
              ? hintOf(reassignOpenLeads, userId !== null && !(userId === manager?.userId && !manager.active))
              : 'Your role does not allow changing leads: those that are there stay with their owners.'
          }
          disabled={!mayAssign}
          {...form.getInputProps('reassignOpenLeads', { type: 'checkbox' })}
        />
      )}
    </FormDialog>
  )
}

const number = new Intl.NumberFormat('en')

function countOf(leads: number, open = ''): string {
  return `${number.format(leads)} ${open}${leads === 1 ? 'lead' : 'leads'}`
}

function hintOf(reassign: boolean, hasManager: boolean): string {
  if (!reassign) return 'Otherwise they stay with their owners; only later leads are concerned.'
  if (!hasManager) return 'They go to the fallback owner of the org, else to the License Manager.'
  return 'Open ones of all owners change hands at once. Converted and unqualified leads stay as they are.'
}
