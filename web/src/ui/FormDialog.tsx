import { Alert, Button, Group, Modal, Stack } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useRef, useState, type FormEvent, type ReactNode } from 'react'
import css from './FormDialog.module.css'
import { Guarded } from './Guarded.tsx'
import { useReturnFocus } from './use-return-focus.ts'
import { useSubmit } from './use-submit.ts'

type Props<Values extends Record<string, unknown>> = {
  opened: boolean
  onClose: () => void
  title: string
  form: UseFormReturnType<Values>
  /** Throws `ApiProblem` when refused: its pointers go to the fields of the same name, the rest stands above the buttons. */
  onSubmit: (values: Values) => Promise<unknown>
  submitLabel: string
  size?: string | number
  /** Also where nothing was changed yet, as when creating. */
  allowClean?: boolean
  danger?: boolean
  /** Why it cannot be sent as it is; null when it can. */
  refused?: string | null
  /** What must be in sight before it is sent. */
  aboveButtons?: ReactNode
  children: ReactNode
}

/** A form in a dialog: asks before throwing changes away, sends once, and shows what the server refuses. */
export function FormDialog<Values extends Record<string, unknown>>(props: Props<Values>) {
  const {
    opened,
    onClose,
    title,
    form,
    onSubmit,
    submitLabel,
    size,
    allowClean = true,
    danger = false,
    refused = null,
    aboveButtons,
    children,
  } = props
  const [leaving, setLeaving] = useState(false)
  const element = useRef<HTMLFormElement>(null)
  const submit = useSubmit(form, onSubmit)
  useReturnFocus()
  const close = () => {
    setLeaving(false)
    submit.clear()
    onClose()
  }
  const send = async (event: FormEvent) => {
    event.preventDefault()
    // A dialog is drawn elsewhere but its events still reach the form around it.
    event.stopPropagation()
    if (await submit.run()) close()
    else window.requestAnimationFrame(() => showFault(element.current))
  }
  return (
    <Modal
      opened={opened}
      onClose={() => (form.isDirty() && !submit.pending ? setLeaving(true) : close())}
      title={title}
      size={size}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        ref={(form) => {
          element.current = form
          beginAtFirst(form)
        }}
        onSubmit={(event) => void send(event)}
        noValidate
      >
        <Stack gap="md">
          {children}
          {/* Always in sight, however long the form is. */}
          <div className={css.footer}>
            {aboveButtons}
            {submit.problem && (
              <Alert color="red" role="alert">
                {submit.problem}
              </Alert>
            )}
            {leaving ? (
              <Group justify="flex-end" role="alert">
                <span>Throw your changes away?</span>
                <Button variant="default" onClick={() => setLeaving(false)} data-autofocus>
                  Keep editing
                </Button>
                <Button color="red" onClick={close}>
                  Discard
                </Button>
              </Group>
            ) : (
              <Group justify="flex-end">
                <Button variant="default" onClick={() => (form.isDirty() ? setLeaving(true) : close())}>
                  Cancel
                </Button>
                <Guarded why={refused}>
                  <Button
                    type="submit"
                    color={danger ? 'red' : undefined}
                    loading={submit.pending}
                    disabled={refused !== null || (!allowClean && !form.isDirty())}
                  >
                    {submitLabel}
                  </Button>
                </Guarded>
              </Group>
            )}
          </div>
        </Stack>
      </form>
    </Modal>
  )
}

/** Where nothing else asks for the focus, it goes to the first field, not to the button that closes. */
function beginAtFirst(form: HTMLFormElement | null): void {
  if (!form || form.querySelector('[data-autofocus]')) return
  const field = form.querySelector('input:checked, input:not([type="radio"], :disabled), textarea:not(:disabled)')
  // A list would open at once and cover the rest.
  if (field?.hasAttribute('aria-haspopup')) return
  field?.setAttribute('data-autofocus', 'true')
}

/** Not every field can have the focus: the first word of complaint is brought into sight. */
function showFault(form: HTMLFormElement | null): void {
  form?.querySelector('[aria-invalid="true"], .mantine-InputWrapper-error')?.scrollIntoView({ block: 'center' })
}
