import { TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { describeChanges } from '../events/describe-changes.ts'
import { useLook } from '../events/use-look.ts'
import { queryClient } from '../query-client.ts'
import { FormDialog } from '../ui/FormDialog.tsx'
import { notifyDone } from '../ui/notify.ts'
import { StaleNotice } from '../ui/StaleNotice.tsx'
import { saveOrReload, useEdited } from '../ui/use-edited.ts'
import { AdvancedFields, TermsFields } from './PackageFields.tsx'
import { changeOf, packageRules, valuesOf, type PackageValues } from './package-values.ts'
import { changePackage, type Package } from './queries.ts'

/** Changes a package; its terms concern later installs only (P2). The lead manager has a dialog of its own (L2). */
export function PackageForm({ pack, onClose }: { pack: Package; onClose: () => void }) {
  const look = useLook()
  const form = useForm<PackageValues>({ initialValues: valuesOf(pack), validate: packageRules })
  const edited = useEdited(form, pack, valuesOf)
  const save = (values: PackageValues) =>
    saveOrReload(
      async () => {
        await changePackage(pack.id, edited.base.revision, changeOf(values))
        notifyDone('The package is saved.')
      },
      () => queryClient.invalidateQueries({ queryKey: ['packages', pack.id] }),
    )
  return (
    <FormDialog
      opened
      onClose={onClose}
      title={`Edit ${pack.name}`}
      form={form}
      onSubmit={save}
      submitLabel="Save"
      allowClean={false}
      size={720}
    >
      <TextInput label="Name" required maxLength={120} {...form.getInputProps('name')} />
      <TextInput
        label="Short name"
        description={`Address of the install page: /install/${form.values.slug || '…'}. Links to the old one stop working`}
        required
        maxLength={60}
        {...form.getInputProps('slug')}
      />
      <TermsFields form={form} />
      <AdvancedFields form={form} />
      <StaleNotice edited={edited} changes={describeChanges(flat(edited.base), flat(pack), look)} />
    </FormDialog>
  )
}

function flat(pack: Package) {
  const { defaultTerms: terms, ...rest } = changeOf(valuesOf(pack))
  return { ...rest, default_status: terms?.status, default_days: terms?.days, default_seats: terms?.seats }
}
