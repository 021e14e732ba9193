import { useForm } from '@mantine/form'
import { FormDialog } from '../ui/FormDialog.tsx'
import { notifyDone } from '../ui/notify.ts'
import { advised } from './advice.ts'
import { otherOrg } from './move-words.ts'
import { PasswordDialog } from './PasswordDialog.tsx'
import { checkPassword, PasswordField } from './PasswordField.tsx'
import { undoMove, type Move } from './queries.ts'
import { checkStatement, StatementInput } from './StatementInput.tsx'

type Props = { move: Move; onClose: () => void }

/** V3: brings the packages back to where they came from. */
export function UndoMove(props: Props) {
  const { local } = props.move.counterpart
  return props.move.side === 'source' && !local ? <Reopen {...props} /> : <GiveBack {...props} />
}

function GiveBack({ move, onClose }: Props) {
  const { local } = move.counterpart
  const org = otherOrg(move)
  const back = async (password: string) => {
    await undoMove(move.id, password)
    notifyDone(local ? 'Undone. The packages are on their way back.' : 'Given up. The statement is ready.')
  }
  return (
    <PasswordDialog id={move.id} title="Undo the move?" submitLabel="Undo it" danger onClose={onClose} onSubmit={back}>
      {local
        ? `The packages go back to where they were, with what their products have reported meanwhile. Products go along by themselves. Leads and packages of people who are no members here stay with whoever got them.`
        : `The packages are given back to ${org}, as they were at the hand-over. You get a statement for it, which ${org} needs to open them again; until it has it, nobody can change them.`}{' '}
      This is refused once somebody has installed or changed something here; then the way back is another move, which
      loses nothing.
    </PasswordDialog>
  )
}

function Reopen({ move, onClose }: Props) {
  const org = otherOrg(move)
  const form = useForm({
    initialValues: { statement: '', password: '' },
    validate: { statement: checkStatement, password: checkPassword },
  })
  const reopen = async ({ statement, password }: typeof form.values) => {
    await advised(undoMove(move.id, password, statement.trim()), ['statement', 'password'])
    notifyDone('Undone. The packages are yours again.')
  }
  return (
    <FormDialog
      opened
      onClose={onClose}
      title="Undo the move"
      form={form}
      onSubmit={reopen}
      submitLabel="Take the packages back"
      danger
    >
      <div>
        First <bdi>{org}</bdi> undoes or drops the move on its page, and gets a statement that it has given the packages
        up. Bring that here: it opens the packages again, as they were at the hand-over, and products come back by
        themselves.
      </div>
      <StatementInput
        label="Statement"
        description="Paste it, or take the file that they sent"
        {...form.getInputProps('statement')}
      />
      <PasswordField {...form.getInputProps('password')} />
    </FormDialog>
  )
}
