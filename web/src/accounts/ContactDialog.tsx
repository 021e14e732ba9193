import { Button, Group, Modal, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useCan } from '../session.tsx'
import { EmailLink } from '../ui/EmailLink.tsx'
import { EraseDialog } from '../ui/EraseDialog.tsx'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { FieldList } from '../ui/FieldList.tsx'
import { Guarded } from '../ui/Guarded.tsx'
import { SkeletonLines } from '../ui/SkeletonLines.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { ContactForm } from './ContactForm.tsx'
import { contactName } from './contact-name.ts'
import { contactOptions, eraseContact, type Contact } from './queries.ts'

type Props = { id: string; accountId: string; onClose: () => void }

/** One person of an account: what is known, and what can be done. */
export function ContactDialog({ id, accountId, onClose }: Props) {
  const [step, setStep] = useState<'look' | 'edit' | 'erase'>('look')
  const { data: contact, error, refetch } = useQuery(contactOptions(id))
  const back = () => setStep('look')
  if (contact && step === 'edit') return <ContactForm contact={contact} onClose={back} />
  if (contact && step === 'erase') {
    return <EraseDialog name={contactName(contact)} onErase={() => eraseContact(id)} onClose={back} />
  }
  const elsewhere = contact && contact.accountId !== accountId
  return (
    <Modal
      opened
      onClose={onClose}
      title={contact ? contactName(contact) : 'Contact'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {error && !contact && <ErrorPanel error={error} retry={() => void refetch()} />}
      {!contact && !error && <SkeletonLines />}
      {contact && (
        <Stack gap="md">
          {contact.erasedAt && <div className="quiet">This person was erased; nothing about them is kept.</div>}
          {elsewhere && <div className="quiet">Belongs to {contact.accountName}.</div>}
          <FieldList fields={fieldsOf(contact)} />
          <Actions contact={contact} onEdit={() => setStep('edit')} onErase={() => setStep('erase')} />
        </Stack>
      )}
    </Modal>
  )
}

function fieldsOf(contact: Contact) {
  const bdi = (text: string | null) => text && <bdi>{text}</bdi>
  return [
    { label: 'First name', value: bdi(contact.firstName) },
    { label: 'Last name', value: bdi(contact.lastName) },
    {
      label: 'Email',
      value: contact.email && <EmailLink address={contact.email} />,
      hint: contact.email && (contact.verified ? 'Proved by the person' : 'Not proved'),
    },
    { label: 'Phone', value: bdi(contact.phone) },
    { label: 'Title', value: bdi(contact.title) },
    { label: 'Country', value: bdi([contact.country, contact.state].filter(Boolean).join(', ')) },
    { label: 'External reference', value: bdi(contact.externalRef) },
    { label: 'Since', value: <TimeAgo at={contact.createdAt} exact /> },
  ]
}

function Actions({ contact, onEdit, onErase }: { contact: Contact; onEdit: () => void; onErase: () => void }) {
  const may = useCan('accounts:write')
  const mayErase = useCan('people:erase')
  if (contact.erasedAt) return null
  return (
    <Group justify="flex-end">
      {mayErase && (
        <Button variant="subtle" color="red" onClick={onErase}>
          Erase person…
        </Button>
      )}
      <Guarded why={may ? null : 'Your role does not allow changing contacts'}>
        <Button disabled={!may} onClick={onEdit}>
          Edit
        </Button>
      </Guarded>
    </Group>
  )
}
