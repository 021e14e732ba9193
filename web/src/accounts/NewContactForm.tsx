import { useForm } from '@mantine/form'
import { FormDialog } from '../ui/FormDialog.tsx'
import { notifyDone } from '../ui/notify.ts'
import { ContactFields, contactBodyOf, contactRules, contactValuesOf, type ContactValues } from './ContactFields.tsx'
import { createContact } from './queries.ts'

const fresh = contactValuesOf({})

export function NewContactForm({ accountId, onClose }: { accountId: string; onClose: () => void }) {
  const form = useForm<ContactValues>({ initialValues: fresh, validate: contactRules(fresh) })
  const add = async (values: ContactValues) => {
    await createContact(accountId, contactBodyOf(fresh, values))
    notifyDone('The contact is added.')
  }
  return (
    <FormDialog opened onClose={onClose} title="Add contact" form={form} onSubmit={add} submitLabel="Add contact">
      <ContactFields form={form} />
    </FormDialog>
  )
}
