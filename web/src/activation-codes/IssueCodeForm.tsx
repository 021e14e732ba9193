import { Checkbox, Fieldset, Radio, Group, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { checkEmail } from '../access/NewPassword.tsx'
import type { Account } from '../accounts/queries.ts'
import { useCan } from '../session.tsx'
import { dayFault } from '../ui/day.ts'
import { DayInput } from '../ui/DayInput.tsx'
import { wholeFault } from '../ui/figures.ts'
import { FormDialog } from '../ui/FormDialog.tsx'
import { WholeInput } from '../ui/WholeInput.tsx'
import css from './IssueCodeForm.module.css'
import { ContactSelect, PackageSelect } from './CodeSelects.tsx'
import { issueCode, type IssuedCode, type NewCode } from './queries.ts'
import { ShownCode } from './ShownCode.tsx'

type Props = {
  /** The package the code is for; without it one is asked for. */
  packageId?: string
  /** A known customer: an install with the code makes no lead, and its owner is told (I7). */
  account?: Pick<Account, 'id' | 'name'>
  opened: boolean
  onClose: () => void
}

const fresh = {
  packageId: null as string | null,
  contactId: null as string | null,
  firstName: '',
  lastName: '',
  email: '',
  company: '',
  own: false,
  status: 'active' as 'trial' | 'active',
  site: false,
  seats: 5 as number | string,
  never: false,
  expires: null as string | null,
  expiresInDays: 30 as number | string,
}
type Values = typeof fresh

/** Issues an activation code (I8), shown once. With terms of its own only by who may write licenses. */
export function IssueCodeForm({ packageId, account, opened, onClose }: Props) {
  const mayGrant = useCan('licenses:write')
  const [code, setCode] = useState<IssuedCode | null>(null)
  const form = useForm<Values>({
    initialValues: fresh,
    validate: {
      packageId: (id) => (packageId || id ? null : 'Choose a package.'),
      email: (email) => (email.trim() ? checkEmail(email) : null),
      expires: (day, { own, never }) => {
        if (!own || never) return null
        return day ? dayFault(day) : 'Give the last day of access, or choose never.'
      },
      seats: (seats, { own, site }) => (!own || site ? null : wholeFault(seats, 0, 99_000_000)),
      expiresInDays: (days) => wholeFault(days, 1, 365),
    },
  })
  const { values } = form
  const issue = async () => {
    setCode(await issueCode(bodyOf(packageId ?? values.packageId ?? '', account, values)))
    form.reset()
  }
  return (
    <>
      <FormDialog
        opened={opened}
        onClose={() => {
          form.reset()
          onClose()
        }}
        title={account ? `Issue activation code for ${account.name}` : 'Issue activation code'}
        form={form}
        onSubmit={issue}
        submitLabel="Issue code"
      >
        {!packageId && <PackageSelect {...form.getInputProps('packageId')} />}
        {account ? (
          <ContactSelect account={account} {...form.getInputProps('contactId')} />
        ) : (
          <Fieldset legend="For whom (may stay empty)">
            <div className={css.pair}>
              <TextInput label="First name" maxLength={120} {...form.getInputProps('firstName')} />
              <TextInput label="Last name" maxLength={120} {...form.getInputProps('lastName')} />
              <TextInput label="Email" type="email" {...form.getInputProps('email')} />
              <TextInput label="Company" maxLength={200} {...form.getInputProps('company')} />
            </div>
          </Fieldset>
        )}
        <WholeInput
          label="Good for, in days"
          description="The code works once"
          {...form.getInputProps('expiresInDays')}
        />
        {mayGrant && (
          <Checkbox
            size="xs"
            label="Terms of its own"
            description="Instead of the default terms of the package"
            {...form.getInputProps('own', { type: 'checkbox' })}
          />
        )}
        {values.own && (
          <Fieldset legend="Terms">
            <Radio.Group aria-label="Status" {...form.getInputProps('status')}>
              <Group>
                <Radio size="xs" value="active" label="Active" />
                <Radio size="xs" value="trial" label="Trial" />
              </Group>
            </Radio.Group>
            <div className={css.pair}>
              <WholeInput label="Seats" disabled={values.site} {...form.getInputProps('seats')} />
              <Checkbox size="xs" label="Site license" {...form.getInputProps('site', { type: 'checkbox' })} />
              <DayInput label="Last day of access" disabled={values.never} {...form.getInputProps('expires')} />
              <Checkbox size="xs" label="Never expires" {...form.getInputProps('never', { type: 'checkbox' })} />
            </div>
          </Fieldset>
        )}
      </FormDialog>
      <ShownCode code={code} title="Activation code" onClose={() => setCode(null)}>
        Hand it to the customer: the product asks for it when it is installed.
      </ShownCode>
    </>
  )
}

function bodyOf(packageId: string, account: Props['account'], values: Values): NewCode {
  const filled = (['firstName', 'lastName', 'email', 'company'] as const).flatMap((name) => {
    const text = values[name].trim()
    return text ? [[name, text]] : []
  })
  return {
    packageId,
    expiresInDays: Number(values.expiresInDays),
    ...(account && { accountId: account.id }),
    ...(account && values.contactId && { contactId: values.contactId }),
    ...(filled.length > 0 && { contact: Object.fromEntries(filled) as NewCode['contact'] }),
    ...(values.own && {
      terms: {
        status: values.status,
        seats: values.site ? null : Number(values.seats),
        expires: values.never ? null : values.expires,
      },
    }),
  }
}
