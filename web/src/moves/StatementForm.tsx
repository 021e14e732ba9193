import { useForm } from '@mantine/form'
import { notifyDone } from '../ui/notify.ts'
import { PlainForm } from '../ui/PlainForm.tsx'
import { advised } from './advice.ts'
import { checkStatement, StatementInput } from './StatementInput.tsx'

type Props = {
  label: string
  description: string
  submitLabel: string
  done: string
  send: (text: string) => Promise<unknown>
}

/** Brings what the other side states; a wrong one stays in the field, with what is wrong about it. */
export function StatementForm({ label, description, submitLabel, done, send }: Props) {
  const form = useForm({ initialValues: { statement: '' }, validate: { statement: checkStatement } })
  const submit = async ({ statement }: typeof form.values) => {
    await advised(send(statement.trim()), ['statement'])
    notifyDone(done)
  }
  return (
    <PlainForm form={form} onSubmit={submit} submitLabel={submitLabel}>
      <StatementInput label={label} description={description} {...form.getInputProps('statement')} />
    </PlainForm>
  )
}
