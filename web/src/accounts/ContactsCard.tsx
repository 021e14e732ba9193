import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconAddressBook } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { BulkCodes } from '../activation-codes/BulkCodes.tsx'
import { MOST_ROWS, rowOfContact } from '../activation-codes/code-rows.ts'
import { useCan } from '../session.tsx'
import { DataTable, type Column } from '../ui/DataTable.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { SelectionBar } from '../ui/SelectionBar.tsx'
import { ShortText } from '../ui/ShortText.tsx'
import { contactName } from './contact-name.ts'
import { NewContactForm } from './NewContactForm.tsx'
import { contactPages, type Account, type Contact } from './queries.ts'

type Props = { account: Account; onOpen: (contactId: string) => void }

/** The people of an account. */
export function ContactsCard({ account, onOpen }: Props) {
  const may = useCan('accounts:write')
  const query = useInfiniteQuery(contactPages(account.id))
  const mayIssue = useCan('activation_codes:write')
  const [adding, dialog] = useDisclosure(false)
  const [issuing, bulk] = useDisclosure(false)
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const contacts = query.data?.pages.flatMap(({ data }) => data) ?? []
  const chosen = contacts.filter(({ id, erasedAt }) => ids.has(id) && !erasedAt)
  const columns: Column<Contact>[] = [
    {
      id: 'name',
      header: 'Contact',
      cell: (contact) => (
        <button type="button" className="link" onClick={() => onOpen(contact.id)}>
          <ShortText text={contactName(contact)} />
        </button>
      ),
    },
    { id: 'email', header: 'Email', cell: ({ email }) => <ShortText text={email} /> },
  ]
  return (
    <RelatedList
      title="Contacts"
      icon={<IconAddressBook />}
      count={account.counts.contacts}
      flush
      actions={
        may && (
          <Button variant="default" size="compact-xs" onClick={dialog.open}>
            Add contact
          </Button>
        )
      }
    >
      {chosen.length > 0 && (
        <SelectionBar count={chosen.length} max={MOST_ROWS} onClear={() => setIds(new Set())}>
          <Button variant="default" onClick={bulk.open}>
            Issue codes…
          </Button>
        </SelectionBar>
      )}
      <DataTable
        bare
        label="Contacts"
        columns={columns}
        query={query}
        rowId={({ id }) => id}
        selection={mayIssue ? { ids, onChange: setIds, nameOf: contactName, max: MOST_ROWS } : undefined}
        empty={<EmptyState title="No contacts yet">Convert a lead into this account, or add a person.</EmptyState>}
      />
      {issuing && <BulkCodes rows={chosen.map(rowOfContact)} onClose={bulk.close} />}
      {adding && <NewContactForm accountId={account.id} onClose={dialog.close} />}
    </RelatedList>
  )
}
