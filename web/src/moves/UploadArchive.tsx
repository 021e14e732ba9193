import { Button, FileButton, Group, Progress, Stack } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { notifyDone } from '../ui/notify.ts'
import { advised } from './advice.ts'
import { importArchive, lookAgain, type Move } from './queries.ts'

/** Sends the archive, says how far it is, and what the server said to it. */
export function UploadArchive({ move }: { move: Move }) {
  const [part, setPart] = useState<number | null>(null)
  const [error, setError] = useState<unknown>(null)
  const upload = useRef<AbortController | null>(null)
  // Whoever leaves the page ends the upload; nothing of it is kept.
  useEffect(() => () => upload.current?.abort(), [])
  const send = async (file: File) => {
    const controller = new AbortController()
    upload.current = controller
    setError(null)
    setPart(0)
    try {
      await advised(importArchive(move.id, file, { onProgress: setPart, signal: controller.signal }))
      notifyDone('Every row has come. The receipt is ready.')
    } catch (failure) {
      if (!controller.signal.aborted) setError(failure)
      await lookAgain(move.id)
    } finally {
      setPart(null)
    }
  }
  return (
    <Stack gap="sm">
      {part === null ? (
        <Group>
          <FileButton accept=".openlma" onChange={(file) => file && void send(file)}>
            {(props) => <Button {...props}>Choose the archive</Button>}
          </FileButton>
        </Group>
      ) : (
        <Sending part={part} onCancel={() => upload.current?.abort()} />
      )}
      {error !== null && <ErrorPanel error={error} />}
    </Stack>
  )
}

function Sending({ part, onCancel }: { part: number; onCancel: () => void }) {
  const percent = Math.floor(part * 100)
  return (
    <div>
      <Progress.Root size="lg">
        <Progress.Section value={percent} aria-label="Upload" />
      </Progress.Root>
      <p>
        {part < 1 ? `${percent} % sent. ` : 'All is sent. The server compares every row. '}
        <span className="quiet">Keep this page open.</span>
      </p>
      <Button variant="default" size="xs" onClick={onCancel}>
        Stop the import
      </Button>
    </div>
  )
}
