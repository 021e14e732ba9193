import { SecretDialog } from '../ui/SecretDialog.tsx'

type Props = { secret: string | null; title: string; onClose: () => void }

export function SecretShown({ secret, title, onClose }: Props) {
  return (
    <SecretDialog
      secret={secret}
      title={title}
      label="secret"
      warning="Copy it now: it is shown this once. The receiver checks by it that a delivery comes from here."
      onClose={onClose}
    >
      Every library for Standard Webhooks takes it as it is.
    </SecretDialog>
  )
}
