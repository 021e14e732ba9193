import { notifications } from '@mantine/notifications'

/** A short word that something was done. */
export function notifyDone(message: string): void {
  notifications.show({ message, color: 'green', autoClose: 4_000 })
}

/** A refusal where there is no form or dialog to show it in; stays until it is closed. */
export function notifyFailed(error: unknown): void {
  const message = error instanceof Error ? error.message : 'Something went wrong.'
  notifications.show({ message, color: 'red', autoClose: false, role: 'alert' })
}
