import { Alert, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { FormDialog } from './FormDialog.tsx'
import { notifyDone } from './notify.ts'

type Props = { name: string; onErase: () => Promise<void>; onClose: () => void }

/** Erases a person, which nobody can undo: the word has to be typed. */
export function EraseDialog({ name, onErase, onClose }: Props) {
  const form = useForm({
    initialValues: { confirm: '' },
    validate: { confirm: (text) => (text.trim().toLowerCase() === 'erase' ? null : 'Type the word erase.') },
  })
  const erase = async () => {
    await onErase()
    notifyDone('The person is erased.')
  }
  return (
    <FormDialog
      opened
      onClose={onClose}
      title={`Erase ${name}?`}
      form={form}
      onSubmit={erase}
      submitLabel="Erase person"
      size="md"
      allowClean={false}
      danger
    >
      <Alert color="red" title="This cannot be undone">
        Name, address, phone, message and notes are taken out of every lead and contact with this address, out of codes,
        mails and the history.
      </Alert>
      <div>
        What stays: the account, the licenses and installations, and that something happened at that time. The chain of
        the history still verifies. What was sent to others already, by mail or webhook, has to be erased there.
      </div>
      <TextInput
        label={
          <>
            Type <code>erase</code> to confirm
          </>
        }
        data-autofocus
        autoComplete="off"
        {...form.getInputProps('confirm')}
      />
    </FormDialog>
  )
}
