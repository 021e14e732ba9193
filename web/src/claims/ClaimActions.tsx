import { Button, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { useCan } from '../session.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { Guarded } from '../ui/Guarded.tsx'
import { notifyDone } from '../ui/notify.ts'
import { nameOf } from './claim-words.ts'
import { approveClaim, rejectClaim, type Claim } from './queries.ts'

/** Approve or reject, each with what it does. An approval that nobody has used yet can be taken back. */
export function ClaimActions({ claim }: { claim: Claim }) {
  const mayDecide = useCan('claims:write')
  // Whoever says that a license follows another one changes licenses.
  const mayLicenses = useCan('licenses:write')
  const maySubscribers = useCan('subscribers:write')
  const mayFollow = mayLicenses && maySubscribers
  const approved = claim.status === 'approved'
  const [open, setOpen] = useState<'approve' | 'reject' | null>(null)
  const close = () => setOpen(null)
  const why = mayDecide ? null : 'Your role does not allow deciding claims'
  const whyNot = why ?? (claim.kind === 'parent' && !mayFollow ? 'Your role does not allow changing licenses' : null)
  return (
    <>
      <Guarded why={why}>
        <Button variant="default" disabled={why !== null} onClick={() => setOpen('reject')}>
          {approved ? 'Take the approval back' : 'Reject'}
        </Button>
      </Guarded>
      {!approved && (
        <Guarded why={whyNot}>
          <Button disabled={whyNot !== null} onClick={() => setOpen('approve')}>
            Approve
          </Button>
        </Guarded>
      )}
      <ConfirmDialog
        opened={open === 'approve'}
        onClose={close}
        title="Approve the claim?"
        confirmLabel="Approve"
        danger={claim.kind === 'installation'}
        onConfirm={async () => {
          await approveClaim(claim.id)
          notifyDone('The claim is approved.')
        }}
      >
        {claim.kind === 'parent' ? <FollowWords claim={claim} /> : <TakeOverWords claim={claim} />}
      </ConfirmDialog>
      {open === 'reject' && <RejectForm claim={claim} onClose={close} />}
    </>
  )
}

function TakeOverWords({ claim }: { claim: Claim }) {
  return (
    <>
      As soon as the product that filed the claim installs again, it takes over the installation of{' '}
      <bdi>{nameOf(claim.subscriber)}</bdi> with its license {claim.licenseNumber}, and the token of the present
      installation stops working: if that is still in use somewhere, it is cut off there. The license stays as it is.
    </>
  )
}

function FollowWords({ claim: { subscriber, parent } }: { claim: Claim }) {
  return (
    <>
      <bdi>{nameOf(subscriber)}</bdi> then counts as a sandbox of <bdi>{parent ? nameOf(parent) : 'its parent'}</bdi>:
      its licenses follow those of the parent, as each package says, and can no longer be modified on their own.
    </>
  )
}

function RejectForm({ claim, onClose }: { claim: Claim; onClose: () => void }) {
  const form = useForm({ initialValues: { reason: '' } })
  const reject = async ({ reason }: { reason: string }) => {
    await rejectClaim(claim.id, reason.trim() || undefined)
    notifyDone('The claim is rejected.')
  }
  return (
    <FormDialog
      opened
      onClose={onClose}
      title="Reject the claim?"
      form={form}
      onSubmit={reject}
      submitLabel="Reject"
      danger
      size="md"
    >
      <div>
        Nothing changes at <bdi>{nameOf(claim.subscriber)}</bdi>. Whoever filed it is not told, and may file another
        one.
      </div>
      <Textarea
        label="Reason"
        description="For the history; nobody outside reads it"
        maxLength={2_000}
        data-autofocus
        {...form.getInputProps('reason')}
      />
    </FormDialog>
  )
}
