import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { notifyDone } from '../ui/notify.ts'
import { bytesInWords, otherOrg } from './move-words.ts'
import { PasswordDialog } from './PasswordDialog.tsx'
import type { Move } from './queries.ts'
import { saveArchive } from './save-archive.ts'

/** V2: the archive as a file, after the password. */
export function ExportButton({ move }: { move: Move }) {
  const [asking, dialog] = useDisclosure(false)
  const [bytes, setBytes] = useState<number | null>(null)
  const again = move.exportedAt !== null
  const save = async (password: string) => {
    try {
      await saveArchive(move.id, password, setBytes)
      notifyDone('The archive is exported.')
    } finally {
      setBytes(null)
    }
  }
  return (
    <>
      <Button variant={again ? 'default' : 'filled'} onClick={dialog.open}>
        {again ? 'Export it again' : 'Export the archive'}
      </Button>
      {asking && (
        <PasswordDialog
          id={move.id}
          title={again ? 'Export the archive again' : 'Export the archive'}
          submitLabel="Export"
          onClose={dialog.close}
          onSubmit={save}
        >
          The file is sealed to <bdi>{otherOrg(move)}</bdi>: nobody else can open it. It holds everything of the
          packages, their keys included.{again && ' A receipt is good for the last export alone.'}
          {bytes !== null && (
            <p>
              <output>{bytesInWords(bytes)} so far…</output>
            </p>
          )}
        </PasswordDialog>
      )}
    </>
  )
}
