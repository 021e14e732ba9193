import { notifications } from '@mantine/notifications'
import { createElement, Fragment, type ReactNode } from 'react'

/** A short word that something was done. */
export function notifyDone(message: string): void {
  notifications.show({ message, color: 'green', autoClose: 4_000 })
}

/** The same with something that can still be done about it; stays longer, so that one can reach it. */
export function notifyWith(message: string, action: (close: () => void) => ReactNode): void {
  const id = crypto.randomUUID()
  const body = createElement(
    Fragment,
    null,
    message,
    ' ',
    action(() => notifications.hide(id)),
  )
  notifications.show({ id, message: body, color: 'green', autoClose: 12_000 })
}

/** A refusal where there is no form or dialog to show it in; stays until it is closed. */
export function notifyFailed(error: unknown): void {
  const message = error instanceof Error ? error.message : 'Something went wrong.'
  notifications.show({ message, color: 'red', autoClose: false, role: 'alert' })
}
