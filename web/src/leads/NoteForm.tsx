import { Alert, Button, Group, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { FormEvent, KeyboardEvent } from 'react'
import { useSubmit } from '../ui/use-submit.ts'
import { noteLead } from './queries.ts'

/** A note on a lead; Ctrl or Command with Enter sends it. */
export function NoteForm({ leadId }: { leadId: string }) {
  const form = useForm({ initialValues: { text: '' } })
  const submit = useSubmit(form, async ({ text }) => {
    await noteLead(leadId, text.trim())
    form.reset()
  })
  const empty = form.values.text.trim() === ''
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (!empty) void submit.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send(event)
  }
  return (
    <form onSubmit={send}>
      <Textarea
        aria-label="Note"
        placeholder="Write a note: what was said, what comes next"
        minRows={1}
        maxRows={12}
        maxLength={10_000}
        onKeyDown={onKeyDown}
        {...form.getInputProps('text')}
      />
      {submit.problem && (
        <Alert color="red" role="alert" mt="xs">
          {submit.problem}
        </Alert>
      )}
      {!empty && (
        <Group justify="flex-end" mt="xs">
          <Button type="submit" loading={submit.pending}>
            Add note
          </Button>
        </Group>
      )}
    </form>
  )
}
