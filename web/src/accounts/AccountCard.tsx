import { Button } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { IconBriefcase } from '@tabler/icons-react'
import { useState } from 'react'
import { useCan } from '../session.tsx'
import type { Subscriber } from '../subscribers/queries.ts'
import { AppLink } from '../ui/AppLink.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { notifyDone } from '../ui/notify.ts'
import { RelatedList } from '../ui/RelatedList.tsx'
import { RemoteSelect, type Choice } from '../ui/RemoteSelect.tsx'
import { linkSubscriber, searchAccounts } from './queries.ts'

/** Which account a subscriber belongs to. */
export function AccountCard({ subscriber }: { subscriber: Subscriber }) {
  const may = useCan('accounts:write')
  const [choosing, dialog] = useDisclosure(false)
  const [leaving, setLeaving] = useState(false)
  const { accountId, accountName } = subscriber
  return (
    <RelatedList
      title="Account"
      icon={<IconBriefcase />}
      actions={
        may && (
          <>
            {accountId && (
              <Button variant="subtle" size="compact-xs" onClick={() => setLeaving(true)}>
                Unlink
              </Button>
            )}
            <Button variant="default" size="compact-xs" onClick={dialog.open}>
              {accountId ? 'Change' : 'Link account'}
            </Button>
          </>
        )
      }
    >
      {accountId ? (
        <AppLink href={`/accounts/${accountId}`}>
          <bdi>{accountName}</bdi>
        </AppLink>
      ) : (
        <span className="quiet">None. Convert its lead, or link it to an account by hand.</span>
      )}
      {choosing && <ChooseAccount subscriber={subscriber} onClose={dialog.close} />}
      <ConfirmDialog
        opened={leaving}
        onClose={() => setLeaving(false)}
        title={`Unlink from ${accountName ?? 'the account'}?`}
        confirmLabel="Unlink"
        onConfirm={() => linkSubscriber(subscriber.id, null)}
      >
        The subscriber belongs to no account then. Its licenses and installations stay as they are.
      </ConfirmDialog>
    </RelatedList>
  )
}

function ChooseAccount({ subscriber, onClose }: { subscriber: Subscriber; onClose: () => void }) {
  const { accountId, accountName } = subscriber
  const form = useForm<{ account: Choice | null }>({
    initialValues: { account: accountId ? { value: accountId, label: accountName ?? accountId } : null },
    validate: { account: (choice) => (choice ? null : 'Choose an account.') },
  })
  const link = async ({ account }: typeof form.values) => {
    if (!account) return
    await linkSubscriber(subscriber.id, account.value)
    notifyDone(`It belongs to ${account.label} now.`)
  }
  return (
    <FormDialog
      opened
      onClose={onClose}
      title="Account of this subscriber"
      form={form}
      onSubmit={link}
      submitLabel="Link"
      size="md"
      allowClean={false}
    >
      <RemoteSelect
        label="Account"
        description="Part of its name or domain. Its licenses belong to the account by this"
        noun="accounts"
        search={searchAccounts}
        required
        {...form.getInputProps('account')}
      />
    </FormDialog>
  )
}
