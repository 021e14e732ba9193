import { Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifyDone } from '../ui/notify.ts'
import { PlainForm } from '../ui/PlainForm.tsx'
import { advised } from './advice.ts'
import { otherOrg } from './move-words.ts'
import { checkPassword, PasswordField } from './PasswordField.tsx'
import { freezeMove, lookAgain, type Move } from './queries.ts'

/** V2: the fingerprint that the other admin reads out, and the password. */
export function FreezeStep({ move }: { move: Move }) {
  const form = useForm({
    initialValues: { fingerprint: '', password: '' },
    validate: {
      fingerprint: (text) => (text.trim() ? null : 'Type what the other admin reads out.'),
      password: checkPassword,
    },
  })
  const freeze = async (body: typeof form.values) => {
    try {
      await advised(freezeMove(move.id, body), ['fingerprint', 'password'])
      notifyDone('Frozen. Nobody changes the packages until the move has ended.')
    } catch (error) {
      void lookAgain(move.id)
      throw error
    }
  }
  return (
    <Stack gap="sm">
      <div>
        Look below at what would move. Then call the admin of <bdi>{otherOrg(move)}</bdi>, at a number that you knew
        before, and type the fingerprint as they read it out: it shows that the invitation is really theirs.
      </div>
      <div>
        From the freeze on nobody can change the packages, and no lead, code or license of them. Products go on, and
        what they report is taken later. Dropping the move ends the freeze.
      </div>
      <PlainForm form={form} onSubmit={freeze} submitLabel="Freeze the packages">
        <TextInput
          label="Fingerprint"
          description="As the other admin reads it out; the hyphens do not matter"
          placeholder="0000-0000-0000-0000-0000"
          required
          spellCheck={false}
          autoComplete="off"
          {...form.getInputProps('fingerprint')}
        />
        <PasswordField {...form.getInputProps('password')} />
      </PlainForm>
    </Stack>
  )
}
