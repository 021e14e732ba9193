import { useForm } from '@mantine/form'
import { describeChanges } from '../events/describe-changes.ts'
import { useLook } from '../events/use-look.ts'
import { queryClient } from '../query-client.ts'
import { FormDialog } from '../ui/FormDialog.tsx'
import { notifyDone } from '../ui/notify.ts'
import { StaleNotice } from '../ui/StaleNotice.tsx'
import { saveOrReload, useEdited } from '../ui/use-edited.ts'
import { ContactFields, contactBodyOf, contactRules, contactValuesOf, type ContactValues } from './ContactFields.tsx'
import { changeContact, type Contact } from './queries.ts'

export function ContactForm({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const look = useLook()
  const form = useForm<ContactValues>({
    initialValues: contactValuesOf(contact),
    validate: contactRules(contactValuesOf(contact)),
  })
  const edited = useEdited(form, contact, contactValuesOf)
  const save = (values: ContactValues) =>
    saveOrReload(
      async () => {
        await changeContact(contact.id, edited.base.revision, contactBodyOf(contactValuesOf(edited.base), values))
        notifyDone('The contact is saved.')
      },
      () => queryClient.invalidateQueries({ queryKey: ['contacts', contact.id] }),
    )
  return (
    <FormDialog
      opened
      onClose={onClose}
      title="Edit contact"
      form={form}
      onSubmit={save}
      submitLabel="Save"
      allowClean={false}
    >
      <StaleNotice
        edited={edited}
        changes={describeChanges(contactValuesOf(edited.base), contactValuesOf(contact), look)}
      />
      <ContactFields form={form} />
    </FormDialog>
  )
}
