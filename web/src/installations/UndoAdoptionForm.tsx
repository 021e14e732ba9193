import { Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { FormDialog } from '../ui/FormDialog.tsx'
import { undoAdoption, type Adoption } from './adoption-queries.ts'

/** Sends away who came in by a window. */
export function UndoAdoptionForm({ adoption, onClose }: { adoption: Adoption; onClose: () => void }) {
  const form = useForm({
    initialValues: { reason: '' },
    validate: { reason: (text) => (text.trim() === '' ? 'Say why, for the history' : null) },
  })
  return (
    <FormDialog
      opened
      onClose={onClose}
      title={`Undo the adoption of ${adoption.licenseNumber}?`}
      form={form}
      submitLabel="Undo the adoption"
      danger
      onSubmit={({ reason }) => undoAdoption(adoption.id, reason)}
    >
      <div>
        The install is sent away and its users lose their seats; the license is a record only again. The product goes by
        the document it holds until that ends. From then on this license needs an activation code.
      </div>
      <Textarea label="Reason" autosize minRows={2} required data-autofocus {...form.getInputProps('reason')} />
    </FormDialog>
  )
}
