import { Alert, Radio, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { FormDialog } from '../ui/FormDialog.tsx'
import { notifyDone, notifyFailed } from '../ui/notify.ts'
import { SkeletonLines } from '../ui/SkeletonLines.tsx'
import { HoldingsList } from './HoldingsList.tsx'
import { holdsAnything } from './holdings.ts'
import { MemberSelect } from './MemberSelect.tsx'
import { changeUser, handOver, holdingsOptions, type User } from './queries.ts'

type Props = { user: User; deactivate: boolean; onClose: () => void }
type Values = { what: 'give' | 'nobody' | 'leave'; toUserId: string | null }

/** What somebody holds, and to whom it goes; with `deactivate` before they leave, which nothing here can hold up. */
export function HandOverForm({ user, deactivate, onClose }: Props) {
  const { data: holdings, error } = useQuery(holdingsOptions(user.id))
  const holds = holdings !== undefined && holdsAnything(holdings)
  const form = useForm<Values>({
    initialValues: { what: 'give', toUserId: null },
    validate: {
      toUserId: (id, { what }) =>
        !holds || what !== 'give' || id ? null : 'Choose a colleague, or one of the other ways.',
    },
  })
  const give = async ({ what, toUserId }: Values) => {
    if (deactivate) await changeUser(user.id, { status: 'deactivated' })
    if (holds && what !== 'leave') await passOn(what === 'give' ? toUserId : null)
    else if (deactivate) notifyDone(`${user.name} is deactivated.`)
  }
  const passOn = async (toUserId: string | null) => {
    try {
      await handOver(user.id, toUserId)
      notifyDone(deactivate ? `${user.name} is deactivated, and all of it handed over.` : 'All of it is handed over.')
    } catch (failure) {
      if (!deactivate) throw failure
      // They are gone already; the dialog must not look as if nothing had happened.
      notifyFailed(failure)
    }
  }
  return (
    <FormDialog
      opened
      onClose={onClose}
      title={deactivate ? `Deactivate ${user.name}?` : `Hand over what ${user.name} holds`}
      form={form}
      onSubmit={give}
      submitLabel={deactivate ? 'Deactivate' : 'Hand over'}
      size="md"
      danger={deactivate}
    >
      {deactivate && (
        <div>
          {user.name} is signed out at once and cannot sign in to this org. The history stays as it is. You can
          reactivate them at any time.
        </div>
      )}
      {!holdings && !error && <SkeletonLines lines={3} />}
      {error && (
        <Alert color="yellow">What {user.name} holds could not be found out. It can be handed over later too.</Alert>
      )}
      {holdings && !holds && <div className="quiet">{user.name} holds no open leads, accounts or packages.</div>}
      {holds && (
        <>
          <HoldingsList holdings={holdings} name={user.name} />
          <Radio.Group label="What becomes of it?" {...form.getInputProps('what')}>
            <Stack gap="xs" mt={4}>
              <Radio size="xs" value="give" label="It goes to a colleague" />
              <Radio
                size="xs"
                value="nobody"
                label="It goes to nobody"
                description="Open leads to the License Manager; accounts and packages have nobody then"
              />
              {deactivate && (
                <Radio
                  size="xs"
                  value="leave"
                  label={`It stays with ${user.name} for now`}
                  description="Later leads go to the fallback owner of the org. “Hand over” stays in the menu"
                />
              )}
            </Stack>
          </Radio.Group>
          {form.values.what === 'give' && (
            <MemberSelect
              label="Colleague"
              description="Is told by mail"
              placeholder="Choose somebody"
              without={user.id}
              required
              {...form.getInputProps('toUserId')}
            />
          )}
        </>
      )}
    </FormDialog>
  )
}
