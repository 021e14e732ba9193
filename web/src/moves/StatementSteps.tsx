import { Stack } from '@mantine/core'
import { ExportButton } from './ExportButton.tsx'
import { otherOrg } from './move-words.ts'
import { bringConfirmation, bringReceipt, bringRelease, type Move } from './queries.ts'
import { StatementField } from './StatementField.tsx'
import { StatementForm } from './StatementForm.tsx'

/** At the source: the destination has signed that it has everything. */
export function ReceiptStep({ move }: { move: Move }) {
  const org = otherOrg(move)
  return (
    <Stack gap="sm">
      <div>
        When <bdi>{org}</bdi> has imported the file, its page of the move shows a receipt. Bring it here: it proves that
        every row has come.
      </div>
      <StatementForm
        label="Receipt"
        description="Paste it, or take the file that they sent"
        submitLabel="Bring the receipt"
        done="The receipt is good: everything has come there."
        send={(receipt) => bringReceipt(move.id, receipt)}
      />
      <div>
        <ExportButton move={move} />
      </div>
    </Stack>
  )
}

/** At the source: what the destination waits for. */
export function ReleaseStep({ move }: { move: Move }) {
  const org = otherOrg(move)
  return (
    <Stack gap="sm">
      <div>
        <strong>
          Give the release to the admin of <bdi>{org}</bdi>:
        </strong>{' '}
        with it the packages go live there. Should you not, the first product that comes by brings the news.
      </div>
      <StatementField label="release" text={move.release ?? ''} fileName={`${move.id}.release.txt`} />
      <div>
        <strong>When the packages are live there, bring the confirmation</strong> that their page of the move shows. It
        completes the move on this page; nothing waits for it.
      </div>
      <StatementForm
        label="Confirmation"
        description="Paste it, or take the file that they sent"
        submitLabel="Bring the confirmation"
        done={`Complete. The packages are live at ${org}.`}
        send={(confirmation) => bringConfirmation(move.id, confirmation)}
      />
    </Stack>
  )
}

/** At the destination: its receipt goes there, and their release comes back. */
export function AwaitReleaseStep({ move }: { move: Move }) {
  const org = <bdi>{otherOrg(move)}</bdi>
  if (move.counterpart.local)
    return <div>An admin of {org} hands over next. Nothing is to be done here; this page shows it as it happens.</div>
  return (
    <Stack gap="sm">
      <div>
        <strong>Give the receipt to the admin of {org}.</strong> It says that every row has come.
      </div>
      <StatementField label="receipt" text={move.receipt ?? ''} fileName={`${move.id}.receipt.txt`} />
      <div>
        <strong>When they have handed over, bring their release.</strong> Should they not send it, the first product
        that comes by brings the news.
      </div>
      <StatementForm
        label="Release"
        description="Paste it, or take the file that they sent"
        submitLabel="Bring the release"
        done="Handed over. The packages arrive."
        send={(release) => bringRelease(move.id, release)}
      />
    </Stack>
  )
}
