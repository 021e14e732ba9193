import { Button, Group, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconKey } from '@tabler/icons-react'
import { useState } from 'react'
import { useCan } from '../session.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { CopyField } from '../ui/CopyField.tsx'
import { FieldList } from '../ui/FieldList.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { Guarded } from '../ui/Guarded.tsx'
import { notifyDone } from '../ui/notify.ts'
import { RelatedList } from '../ui/RelatedList.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { changeSigningKey, type Package } from './queries.ts'

/** Root keys by which products trust this package, and what can be done about the keys that sign. */
export function KeysCard({ pack }: { pack: Package }) {
  const may = useCan('keys:write')
  const [open, setOpen] = useState<'rotate' | 'revoke' | null>(null)
  const [primary, spare] = pack.rootKeys
  const why = may ? null : 'Only admins may change keys'
  const rotate = async () => {
    await changeSigningKey(pack.id, false)
    notifyDone('A new signing key signs from now on.')
  }
  return (
    <RelatedList title="Keys" icon={<IconKey />}>
      <FieldList
        columns={1}
        fields={[
          {
            label: 'Primary root key',
            value: primary && <CopyField value={primary.kid} label="fingerprint of the primary root key" />,
          },
          {
            label: 'Spare root key',
            value: spare && <CopyField value={spare.kid} label="fingerprint of the spare root key" />,
            hint: pack.spareKeyHandedOut ? (
              <StatusBadge tone="good" label="Backed up" />
            ) : (
              <StatusBadge tone="warn" label="Not backed up" />
            ),
          },
        ]}
      />
      <Group gap="xs" mt="sm">
        <Guarded why={why}>
          <Button variant="default" disabled={!may} onClick={() => setOpen('rotate')}>
            Rotate signing key
          </Button>
        </Guarded>
        <Guarded why={why}>
          <Button variant="default" color="red" disabled={!may} onClick={() => setOpen('revoke')}>
            Revoke signing keys
          </Button>
        </Guarded>
      </Group>
      <ConfirmDialog
        opened={open === 'rotate'}
        onClose={() => setOpen(null)}
        title="Rotate the signing key?"
        confirmLabel="Rotate"
        onConfirm={rotate}
      >
        A new key signs from now on. What the present one has signed stays valid until it runs out, so products notice
        nothing. It is also done by itself, in time.
      </ConfirmDialog>
      {open === 'revoke' && <RevokeForm pack={pack} onClose={() => setOpen(null)} />}
    </RelatedList>
  )
}

function RevokeForm({ pack, onClose }: { pack: Package; onClose: () => void }) {
  const form = useForm({
    initialValues: { slug: '' },
    validate: { slug: (slug) => (slug.trim() === pack.slug ? null : `Type ${pack.slug} to go on.`) },
  })
  const revoke = async () => {
    await changeSigningKey(pack.id, true)
    notifyDone('The signing keys are revoked; a new one signs from now on.')
  }
  return (
    <FormDialog
      opened
      onClose={onClose}
      title="Revoke all signing keys?"
      form={form}
      onSubmit={revoke}
      submitLabel="Revoke keys"
      size="md"
      danger
    >
      <span>
        For a stolen signing key. The epoch is raised: a product that has heard of it refuses whatever the old keys
        signed. Products that are offline go on with their document until they connect, or until it runs out. It cannot
        be undone.
      </span>
      <TextInput
        label={`Type the short name of the package: ${pack.slug}`}
        required
        data-autofocus
        autoComplete="off"
        {...form.getInputProps('slug')}
      />
    </FormDialog>
  )
}
