import { Alert, Button, Group, Stack } from '@mantine/core'
import css from './ManagePage.module.css'
import { Problem } from './Problem.tsx'
import type { Assigned } from './queries.ts'
import { texts } from './texts.ts'

type Props = { result: Assigned; total: number; vendor: string; onClose: () => void }

const MOST_NAMED = 100

/** What came of assigning many: who got a seat, who had one, who got none and what to do. */
export function AssignResult({ result, total, vendor, onClose }: Props) {
  const { assigned, already, refused, failure } = result
  const words = texts.assign
  const tried = assigned.length + already.length + refused.length
  return (
    <Stack gap="md">
      <output>
        {assigned.length > 0 && <div>{words.assigned(assigned.length)}</div>}
        {already.length > 0 && <div>{words.already(already.length)}</div>}
      </output>
      {refused.length > 0 && (
        <Alert color="yellow" p="xs" title={words.refused(refused.length)} role="alert">
          {/* A box that scrolls must be reachable by key. */}
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          <ul className={css.names} tabIndex={0} aria-label={words.refused(refused.length)}>
            {refused.slice(0, MOST_NAMED).map((user) => (
              <li key={user}>
                <bdi>{user}</bdi>
              </li>
            ))}
            {refused.length > MOST_NAMED && <li>{words.andMore(refused.length - MOST_NAMED)}</li>}
          </ul>
          <p className={css.note}>{words.refusedWhy(vendor)}</p>
        </Alert>
      )}
      {failure !== null && <Problem error={failure} title={words.stopped(tried, total)} />}
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          {texts.close}
        </Button>
      </Group>
    </Stack>
  )
}
