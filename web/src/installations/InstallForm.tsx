import { Group, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { api, call, type Schemas } from '../api.ts'
import { OutsidePage } from '../ui/OutsidePage.tsx'
import { PlainForm } from '../ui/PlainForm.tsx'
import type { PublicPackage } from './InstallPage.tsx'
import { utmOf } from './utm.ts'

type Props = { slug: string; pack: PublicPackage; onDone: (answer: Schemas['InstallRequestAnswer']) => void }

export function InstallForm({ slug, pack, onDone }: Props) {
  const form = useForm({
    initialValues: { firstName: '', lastName: '', company: '', email: '', country: '', message: '' },
    validate: {
      lastName: (value) => (value.trim() ? null : 'Give your last name.'),
      company: (value) => (value.trim() ? null : 'Give the name of your company.'),
      email: (value) => (/^\S+@\S+\.\S+$/.test(value.trim()) ? null : 'Give your email, such as ada@acme.example.'),
    },
  })
  const ask = async (values: typeof form.values) => {
    const filled = Object.entries(values).filter(([, value]) => value.trim() !== '')
    const body = { ...(Object.fromEntries(filled) as typeof values), utm: utmOf(window.location.search) }
    onDone(await call(api.POST('/api/v1/install-pages/{slug}', { params: { path: { slug } }, body }), true))
  }
  const offer = pack.trialDays ? `Try it for ${pack.trialDays} days.` : 'Get your activation code.'
  return (
    <OutsidePage
      title={pack.name}
      brand={<p style={{ margin: '0 0 4px' }}>{pack.vendor}</p>}
      hint={pack.description ?? undefined}
      footer={`Your details go to ${pack.vendor} and to nobody else.`}
    >
      <p style={{ marginTop: 0, fontWeight: 600 }}>{offer}</p>
      <PlainForm form={form} onSubmit={ask} submitLabel="Get the activation code" wide>
        <Group grow align="flex-start">
          <TextInput label="First name" autoComplete="given-name" {...form.getInputProps('firstName')} />
          <TextInput label="Last name" autoComplete="family-name" required {...form.getInputProps('lastName')} />
        </Group>
        <TextInput label="Company" autoComplete="organization" required {...form.getInputProps('company')} />
        <TextInput label="Email" type="email" autoComplete="email" required {...form.getInputProps('email')} />
        <TextInput label="Country" autoComplete="country-name" {...form.getInputProps('country')} />
        <Textarea
          label="Message"
          description="Anything we should know"
          maxLength={2000}
          {...form.getInputProps('message')}
        />
      </PlainForm>
    </OutsidePage>
  )
}
