import { Alert, Button, Group, Modal, Progress, Stack, Textarea } from '@mantine/core'
import { useState } from 'react'
import { usersCounted } from '../events/user-words.ts'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { useReturnFocus } from '../ui/use-return-focus.ts'
import type { License } from './queries.ts'
import { usersOf } from './seat-input.ts'
import { assignSeats } from './seat-queries.ts'
import { assignedInWords, onlyFree } from './seat-words.ts'
import { UserNames } from './UserNames.tsx'

type Result = Awaited<ReturnType<typeof assignSeats>>

/** Assigns seats to as many users as somebody pastes, and says of each what came of it. */
export function AssignSeats({ license, onClose }: { license: License; onClose: () => void }) {
  const [pasted, setPasted] = useState('')
  useReturnFocus()
  const [done, setDone] = useState<number | null>(null)
  const [result, setResult] = useState<Result | null>(null)
  const { users, twice, faults } = usersOf(pasted)
  const running = done !== null && result === null
  const free = license.seats === null ? Infinity : Math.max(0, license.seats - license.seatsUsed)
  const run = async () => {
    setDone(0)
    setResult(await assignSeats(license.id, users, setDone))
  }
  return (
    <Modal
      opened
      onClose={() => !running && onClose()}
      title={`Assign seats of ${license.number}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
      closeOnClickOutside={pasted === '' || result !== null}
    >
      {result ? (
        <Outcome result={result} total={users.length} onClose={onClose} />
      ) : (
        <Stack gap="md">
          <Textarea
            label="Users"
            description="As the product names them, one a line or separated by commas or semicolons. What stands in quotes stays together"
            placeholder={'ada@acme.example\nbob@acme.example'}
            minRows={6}
            maxRows={14}
            data-autofocus
            disabled={running}
            value={pasted}
            onChange={(event) => setPasted(event.currentTarget.value)}
          />
          <output className="quiet">
            {usersCounted(users.length)}
            {twice > 0 && `; ${twice} named more than once`}
          </output>
          {faults.length > 0 && (
            <Alert
              color="yellow"
              p="xs"
              title={`${usersCounted(faults.length)} cannot be assigned and will be left out`}
            >
              {faults.slice(0, 5).map(({ user, why }) => (
                <div key={user}>
                  <bdi>{user.slice(0, 60)}</bdi>: {why}
                </div>
              ))}
              {faults.length > 5 && <div>and {faults.length - 5} more</div>}
            </Alert>
          )}
          {users.length > free && !running && (
            <Alert color="yellow" p="xs">
              {onlyFree(free)}
            </Alert>
          )}
          {running && (
            <Progress
              value={(done / users.length) * 100}
              aria-label={`${done} of ${users.length} users done`}
              animated
            />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose} disabled={running}>
              Cancel
            </Button>
            <Button loading={running} disabled={users.length === 0} onClick={() => void run()}>
              {users.length > 1 ? `Assign ${new Intl.NumberFormat('en').format(users.length)} seats` : 'Assign seat'}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  )
}

function Outcome({ result, total, onClose }: { result: Result; total: number; onClose: () => void }) {
  const { refused, already, failure } = result
  const tried = result.assigned.length + already.length + refused.length
  return (
    <Stack gap="md">
      <Stack component="output" gap={0}>
        {assignedInWords(result).map((sentence) => (
          <span key={sentence}>{sentence}</span>
        ))}
      </Stack>
      {already.length > 0 && (
        <div>
          <strong>Had a seat already</strong>
          <UserNames users={already} label="Had a seat already" />
        </div>
      )}
      {refused.length > 0 && (
        <Alert color="yellow" p="xs" title="No seat was free for">
          <UserNames users={refused} label="Got no seat" />
          <div style={{ marginTop: 6 }}>Take seats back from users who need none, or modify the license.</div>
        </Alert>
      )}
      {failure !== null && <ErrorPanel error={failure} title={`It stopped after ${tried} of ${usersCounted(total)}`} />}
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          Close
        </Button>
      </Group>
    </Stack>
  )
}
