import { Button, Group, Modal, Stack } from '@mantine/core'
import { useState } from 'react'
import { notifyDone } from '../ui/notify.ts'
import { useReturnFocus } from '../ui/use-return-focus.ts'
import css from './ManagePage.module.css'
import { Problem } from './Problem.tsx'
import { revokeSeats, type Overview } from './queries.ts'
import { texts } from './texts.ts'

type Props = { users: string[]; seats: Overview['seats']; onClose: () => void; onTaken: () => void }

const MOST_NAMED = 20

/** Asks once more before users lose their seats. */
export function TakeDialog({ users: chosen, seats, onClose, onTaken }: Props) {
  // The list behind is loaded anew before this closes, and has them no more.
  const [users] = useState(chosen)
  const [pending, setPending] = useState(false)
  const [error, setError] = useState<unknown>(null)
  useReturnFocus()
  const words = texts.take
  const take = async () => {
    setPending(true)
    setError(null)
    try {
      notifyDone(words.done(await revokeSeats(users)))
      onTaken()
      onClose()
    } catch (failure) {
      setError(failure)
      setPending(false)
    }
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.title(users.length)}
      size="md"
      closeButtonProps={{ 'aria-label': texts.close }}
    >
      <Stack gap="md">
        <div>
          {words.lose(users.length)}
          <ul className={css.names}>
            {users.slice(0, MOST_NAMED).map((user) => (
              <li key={user}>
                <bdi>{user}</bdi>
              </li>
            ))}
            {users.length > MOST_NAMED && <li>{texts.assign.andMore(users.length - MOST_NAMED)}</li>}
          </ul>
        </div>
        <div>{seats.assignment === 'first_use' ? words.firstUse : words.heard}</div>
        {error !== null && <Problem error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {texts.cancel}
          </Button>
          <Button color="red" loading={pending} onClick={() => void take()}>
            {words.submit}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
