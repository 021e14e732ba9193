import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { describeEvent } from '../events/describe-event.ts'
import { actorName } from '../events/actor-name.ts'
import { objectOf } from '../events/describe-changes.ts'
import { useLook } from '../events/use-look.ts'
import { usersCounted } from '../events/user-words.ts'
import { packageOptions } from '../packages/queries.ts'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { notifyDone } from '../ui/notify.ts'
import { SkeletonLines } from '../ui/SkeletonLines.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { useReturnFocus } from '../ui/use-return-focus.ts'
import { PreviewFacts } from './PreviewFacts.tsx'
import { undoLicense, undoOptions, type License, type UndoOffer } from './queries.ts'

/** Undoes the last change after showing what that will do (M6). */
export function UndoDialog({ license, onClose }: { license: License; onClose: () => void }) {
  const { data: offer, error } = useQuery(undoOptions(license.id))
  const firstUse = useQuery(packageOptions(license.packageId)).data?.assignOnFirstUse ?? false
  const [reason, setReason] = useState('')
  useReturnFocus()
  const [pending, setPending] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const undo = async () => {
    setPending(true)
    setFailure(null)
    try {
      const undone = await undoLicense(license.id, license.revision, reason)
      notifyDone(`The last change of ${undone.number} is undone, revision ${undone.revision}.`)
      onClose()
    } catch (problem) {
      setFailure(problem)
    } finally {
      setPending(false)
    }
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Undo the last change of ${license.number}?`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="md">
        {!offer && !error && <SkeletonLines lines={6} />}
        {error && <ErrorPanel error={error} />}
        {offer && !offer.possible && <div role="alert">It cannot be undone: {offer.reason}</div>}
        {offer?.event && <LastChange event={offer.event} firstUse={firstUse} />}
        {offer?.possible && offer.preview && (
          <Stack component="section" gap="xs" aria-label="What will happen">
            <PreviewFacts preview={offer.preview} />
          </Stack>
        )}
        {offer?.possible && (
          <TextInput
            label="Reason"
            description="For the history; the customer never sees it"
            maxLength={2000}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        )}
        {failure !== null && <ErrorPanel error={failure} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {offer?.possible ? 'Cancel' : 'Close'}
          </Button>
          {offer?.possible && (
            <Button loading={pending} onClick={() => void undo()}>
              Undo
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  )
}

function LastChange({ event, firstUse }: { event: NonNullable<UndoOffer['event']>; firstUse: boolean }) {
  const look = useLook()
  const released = objectOf(event.payload?.['seats'])['released']
  return (
    <div className="quiet">
      The last change: {describeEvent(event, look).sentence}, by {actorName(event.actor, look)},{' '}
      <TimeAgo at={event.createdAt} />.
      {typeof released === 'number' && released > 0 && (
        <>
          {' '}
          {usersCounted(released)} lost a seat by it.{' '}
          {firstUse
            ? 'This does not give it back, but whoever uses the product next gets a free one, they among them.'
            : 'This does not give it back: assign it again where it is needed.'}
        </>
      )}
    </div>
  )
}
