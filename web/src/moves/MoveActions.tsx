import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { notifyDone } from '../ui/notify.ts'
import { advised } from './advice.ts'
import { isDroppable, isUndoable, otherOrg } from './move-words.ts'
import { dropMove, type Move } from './queries.ts'
import { UndoMove } from './UndoMove.tsx'

/** The ways out: dropped before the hand-over, undone after it. */
export function MoveActions({ move }: { move: Move }) {
  const [dropping, drop] = useDisclosure(false)
  const [undoing, undo] = useDisclosure(false)
  return (
    <>
      {isDroppable(move) && (
        <Button variant="default" onClick={drop.open}>
          Drop the move
        </Button>
      )}
      {isUndoable(move) && (
        <Button variant="default" onClick={undo.open}>
          Undo the move
        </Button>
      )}
      <ConfirmDialog
        opened={dropping}
        onClose={drop.close}
        title="Drop the move?"
        confirmLabel="Drop it"
        danger
        onConfirm={async () => {
          await advised(dropMove(move.id))
          notifyDone('Dropped. Nothing has changed.')
        }}
      >
        {dropWords(move)}
      </ConfirmDialog>
      {undoing && <UndoMove move={move} onClose={undo.close} />}
    </>
  )
}

function dropWords(move: Move): string {
  if (move.side === 'source')
    return `The packages stay here, and can be changed again at once. What ${otherOrg(move)} has got of them is of no use to it. For another try it makes a new invitation.`
  if (move.status === 'staged')
    return 'What was imported is deleted. The packages stay where they are. For another try you make a new invitation.'
  return 'The invitation ends. For another try you make a new one.'
}
