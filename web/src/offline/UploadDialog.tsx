import { Alert, Button, Group, Modal, Stack } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useState } from 'react'
import { ApiProblem } from '../api-problem.ts'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { Answer } from './Answer.tsx'
import { FileDrop } from './FileDrop.tsx'
import { adviceFor, faultOfFile } from './offline-words.ts'
import { uploadRequest, type Answered } from './queries.ts'

type Chosen = { name: string; text: string }

/** Takes a request file, says what came of it, and hands out the license file that answers it. */
export function UploadDialog({ packageId, onClose }: { packageId: string; onClose: () => void }) {
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const [pending, setPending] = useState(false)
  const [answered, setAnswered] = useState<Answered | null>(null)
  const [error, setError] = useState<unknown>(null)
  const send = async (file: Chosen, relink: boolean) => {
    setPending(true)
    setError(null)
    try {
      setAnswered(await uploadRequest(packageId, file.text, relink))
    } catch (failure) {
      setError(failure)
    } finally {
      setPending(false)
    }
  }
  const take = async (file: File) => {
    const fault = faultOfFile(file)
    if (fault) {
      setChosen(null)
      setError(new ApiProblem({ status: 0, code: 'file', title: 'This file cannot be taken', detail: fault }))
      return
    }
    const next = { name: file.name, text: await file.text() }
    setChosen(next)
    await send(next, false)
  }
  const known = error instanceof ApiProblem && error.code === 'subscriber_known' && chosen
  return (
    <Modal
      opened
      onClose={() => !pending && onClose()}
      title={answered ? 'The license file is ready' : 'Upload a request file'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {answered ? (
        <Answer answered={answered} onClose={onClose} />
      ) : (
        <Stack gap="md">
          <div>
            A product without a network writes the file, and the customer sends it to you. It counts like a call of the
            product: it installs, renews, and reports who used it. Uploading it twice does nothing twice.
          </div>
          <FileDrop pending={pending} name={chosen?.name ?? null} onFile={(file) => void take(file)} />
          {known ? (
            <HandOver problem={error} pending={pending} onConfirm={() => void send(known, true)} />
          ) : (
            error !== null && <Refusal error={error} />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose} disabled={pending}>
              Cancel
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  )
}

function Refusal({ error }: { error: unknown }) {
  const advice = error instanceof ApiProblem ? adviceFor(error.code) : null
  return (
    <div>
      <ErrorPanel error={error} />
      {advice && <p style={{ marginBottom: 0 }}>{advice}</p>}
    </div>
  )
}

/** I4: the file is not of the product that is installed there. Whether it is the same customer, only a person can know. */
function HandOver({ problem, pending, onConfirm }: { problem: ApiProblem; pending: boolean; onConfirm: () => void }) {
  return (
    <Alert color="yellow" icon={<IconAlertTriangle />} title={problem.title} role="alert">
      <div>
        The file comes from another disk, another server, or somebody else than the product that is installed for this
        subscriber. Nothing was changed.
      </div>
      <p>
        Ask the customer. If they have moved the product, hand the installation over: the product that made the file
        goes on with the license, and the one before cannot renew any more.
      </p>
      <Button color="red" loading={pending} onClick={onConfirm}>
        Hand the installation over
      </Button>
    </Alert>
  )
}
