import { Button, Stack } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifyDone } from '../ui/notify.ts'
import css from './moves.module.css'
import { otherOrg, packagesInWords } from './move-words.ts'
import { PasswordDialog } from './PasswordDialog.tsx'
import { handOver, type Move } from './queries.ts'

/** V2: the one decision. */
export function HandOverStep({ move }: { move: Move }) {
  const [asking, dialog] = useDisclosure(false)
  const org = otherOrg(move)
  const { local, server } = move.counterpart
  const give = async (password: string) => {
    await handOver(move.id, password)
    notifyDone(`Handed over to ${org}.`)
  }
  return (
    <Stack gap="sm" align="flex-start">
      <div>
        <bdi>{org}</bdi> has signed that everything has come, row for row. Handing over is the one decision of the move:
        from then on the packages are theirs.
      </div>
      <Button color="red" onClick={dialog.open}>
        Hand over…
      </Button>
      {asking && (
        <PasswordDialog
          id={move.id}
          title={`Hand over to ${org}?`}
          submitLabel="Hand over"
          danger
          onClose={dialog.close}
          onSubmit={give}
        >
          <strong>
            <bdi>{packagesInWords(move)}</bdi> will belong to <bdi>{org}</bdi>.
          </strong>
          <ul className={css.people}>
            <li>Their admins decide on every license, and see every lead, customer and the history.</li>
            {local ? (
              <li>The packages disappear from this org, with everything that belongs to them.</li>
            ) : (
              <li>Here the packages can only be read, and this server sends their products to {server}.</li>
            )}
            <li>Products go on working, and follow by themselves.</li>
            <li>It can be undone until somebody there installs or changes something; later by another move.</li>
          </ul>
        </PasswordDialog>
      )}
    </Stack>
  )
}
