import { Checkbox, Fieldset, Stack } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { accountIdOf, type ConvertValues } from './convert-values.ts'
import type { Conversion } from './queries.ts'

type Props = { form: UseFormReturnType<ConvertValues>; plan: Conversion }

/** Which of the customer's orgs belong to the account from now on, and with them their licenses. */
export function ConvertSubscribers({ form, plan }: Props) {
  if (plan.subscribers.length === 0) {
    return <span className="quiet">Nothing is installed yet, so there is no subscriber to link.</span>
  }
  const account = accountIdOf(form.values)
  return (
    <Fieldset legend="Subscribers">
      <Checkbox.Group
        description="Those that are ticked belong to the account from now on. Their licenses reach it by them and do not change."
        {...form.getInputProps('subscriberIds')}
      >
        <Stack gap="xs" mt="xs">
          {plan.subscribers.map(({ id, orgId, name, accountId, verified }) => (
            <Checkbox
              key={id}
              size="xs"
              value={id}
              label={<bdi>{name ? `${name} (${orgId})` : orgId}</bdi>}
              description={noteOf(verified, accountId, account)}
            />
          ))}
        </Stack>
      </Checkbox.Group>
    </Fieldset>
  )
}

function noteOf(verified: boolean, accountId: string | null, account: string | null): string {
  if (accountId !== null && accountId === account) return 'Belongs to it already'
  if (accountId !== null) return 'Belongs to another account, and would leave it'
  return verified ? 'The person proved to be from there' : 'The person named it, but did not prove to be from there'
}
