import { Button, Collapse, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { FormDialog } from '../ui/FormDialog.tsx'
import { notifyDone } from '../ui/notify.ts'
import { AdvancedFields, ManagerSelect, TermsFields } from './PackageFields.tsx'
import { advancedFields, bodyOf, freshValues, packageRules, type PackageValues } from './package-values.ts'
import { proposeSlug } from './package-words.ts'
import { createPackage } from './queries.ts'

/** Creates a package; its short name is proposed from the name until somebody types one. */
export function NewPackageForm({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate()
  const [advanced, setAdvanced] = useState(false)
  const [ownSlug, setOwnSlug] = useState(false)
  const form = useForm<PackageValues>({ initialValues: freshValues, validate: packageRules })
  const open = advanced || advancedFields.some((field) => field in form.errors)
  const create = async (values: PackageValues) => {
    const made = await createPackage(bodyOf(values))
    notifyDone(`${made.name} is ready: copy its snippet into your product.`)
    await navigate({ to: '/packages/$id', params: { id: made.id } })
  }
  return (
    <FormDialog
      opened
      onClose={onClose}
      title="New package"
      form={form}
      onSubmit={create}
      submitLabel="Create package"
      size={720}
    >
      <TextInput
        label="Name"
        required
        data-autofocus
        maxLength={120}
        {...form.getInputProps('name')}
        onChange={(event) => {
          const name = event.currentTarget.value
          form.setFieldValue('name', name)
          if (!ownSlug) form.setFieldValue('slug', proposeSlug(name))
        }}
      />
      <TextInput
        label="Short name"
        description={`Address of the install page: /install/${form.values.slug || '…'}`}
        required
        maxLength={60}
        {...form.getInputProps('slug')}
        onChange={(event) => {
          setOwnSlug(event.currentTarget.value !== '')
          form.setFieldValue('slug', event.currentTarget.value)
        }}
      />
      <TermsFields form={form} />
      <ManagerSelect form={form} />
      <Button
        variant="subtle"
        size="compact-xs"
        style={{ alignSelf: 'start' }}
        leftSection={open ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
        aria-expanded={open}
        onClick={() => setAdvanced(!advanced)}
      >
        Advanced settings
      </Button>
      <Collapse expanded={open}>
        <AdvancedFields form={form} />
      </Collapse>
    </FormDialog>
  )
}
