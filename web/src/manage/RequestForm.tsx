import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState, type FormEvent } from 'react'
import { wholeFault } from '../ui/figures.ts'
import { notifyDone } from '../ui/notify.ts'
import { WholeInput } from '../ui/WholeInput.tsx'
import { Problem } from './Problem.tsx'
import { requestMore, type Overview } from './queries.ts'
import { texts } from './texts.ts'

const words = texts.request
const MOST_SEATS = 99_000_000

export function RequestForm({ overview, onClose }: { overview: Overview; onClose: () => void }) {
  const { seats, expires, timeZone, request, vendorName } = overview
  const today = new Date().toLocaleDateString('en-CA', { timeZone })
  const [pending, setPending] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const form = useForm({
    initialValues: {
      seats: (request?.seats ?? '') as number | string,
      until: (expires !== null && request?.until) || '',
      message: request?.message ?? '',
    },
    validate: {
      seats: (many) =>
        many === '' || wholeFault(many, (seats.allowed ?? 0) + 1, MOST_SEATS) === null
          ? null
          : words.seatsWrong(seats.allowed ?? 0),
      until: (until) => (until ? words.untilFault(until, { today, expires }) : null),
      message: (message, { seats: many, until }) => (message.trim() || many !== '' || until ? null : words.empty),
    },
  })
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (form.validate().hasErrors || pending) return
    setPending(true)
    setError(null)
    try {
      const { seats: many, until, message } = form.getValues()
      await requestMore({
        seats: many === '' ? null : Number(many),
        until: until || null,
        message: message.trim() || null,
      })
      notifyDone(words.sent(vendorName))
      onClose()
    } catch (failure) {
      setError(failure)
      setPending(false)
    }
  }
  return (
    <form onSubmit={(event) => void send(event)} noValidate>
      <Stack gap="md">
        {seats.allowed !== null && (
          <WholeInput
            label={words.seats}
            description={words.seatsHint(seats.allowed)}
            data-autofocus
            {...form.getInputProps('seats')}
          />
        )}
        {/* The browser's own, which speaks the reader's language. */}
        {expires !== null && (
          <TextInput
            type="date"
            label={words.until}
            description={words.untilHint(expires)}
            {...form.getInputProps('until')}
          />
        )}
        <Textarea
          label={words.message}
          description={words.messageHint}
          maxLength={2_000}
          {...form.getInputProps('message')}
        />
        {error !== null && <Problem error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {texts.cancel}
          </Button>
          <Button type="submit" loading={pending}>
            {words.submit}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
