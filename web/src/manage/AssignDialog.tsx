import { Alert, Button, Group, Modal, Progress, Stack, Textarea } from '@mantine/core'
import { useState } from 'react'
import { usersOf } from '../licenses/seat-input.ts'
import { AssignResult } from './AssignResult.tsx'
import { useReturnFocus } from '../ui/use-return-focus.ts'
import css from './ManagePage.module.css'
import { assignSeats, type Assigned, type Overview } from './queries.ts'
import { texts } from './texts.ts'

type Props = { vendor: string; seats: Overview['seats']; users?: string[]; onClose: () => void }

const MOST_FAULTS = 5

/** Gives a seat to as many users as somebody pastes, and says of each what came of it. */
export function AssignDialog({ vendor, seats, users: given, onClose }: Props) {
  const [pasted, setPasted] = useState(given?.join('\n') ?? '')
  const [done, setDone] = useState<number | null>(null)
  const [result, setResult] = useState<Assigned | null>(null)
  const { users, twice, faults } = usersOf(pasted)
  const running = done !== null && result === null
  useReturnFocus()
  const words = texts.assign
  const free = seats.allowed === null ? Infinity : Math.max(0, seats.allowed - seats.used)
  const run = async () => {
    setDone(0)
    setResult(await assignSeats(users, setDone))
  }
  return (
    <Modal
      opened
      onClose={() => !running && onClose()}
      title={words.title}
      closeButtonProps={{ 'aria-label': texts.close }}
      closeOnClickOutside={pasted === '' || result !== null}
    >
      {result ? (
        <AssignResult result={result} total={users.length} vendor={vendor} onClose={onClose} />
      ) : (
        <Stack gap="md">
          <Textarea
            label={words.users}
            description={words.hint}
            placeholder={words.example}
            minRows={6}
            maxRows={14}
            data-autofocus
            disabled={running}
            value={pasted}
            onChange={(event) => setPasted(event.currentTarget.value)}
          />
          <output className="quiet">{words.count(users.length, twice)}</output>
          {faults.length > 0 && (
            <Alert color="yellow" p="xs" title={words.faults(faults.length)}>
              {words.faultsWhy}
              <ul className={css.names}>
                {faults.slice(0, MOST_FAULTS).map(({ user }) => (
                  <li key={user}>
                    <bdi>{user.slice(0, 60)}</bdi>
                  </li>
                ))}
                {faults.length > MOST_FAULTS && <li>{words.andMore(faults.length - MOST_FAULTS)}</li>}
              </ul>
            </Alert>
          )}
          {users.length > free && !running && (
            <Alert color="yellow" p="xs">
              {words.few(free)}
            </Alert>
          )}
          {running && (
            <Progress value={(done / users.length) * 100} aria-label={words.progress(done, users.length)} animated />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose} disabled={running}>
              {texts.cancel}
            </Button>
            <Button loading={running} disabled={users.length === 0} onClick={() => void run()}>
              {words.submit(users.length)}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  )
}
