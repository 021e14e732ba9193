import { Button, FileButton } from '@mantine/core'
import { useState, type DragEvent } from 'react'
import css from './FileDrop.module.css'

type Props = { pending: boolean; name: string | null; onFile: (file: File) => void }

/** A place to drop one file on, with a button for those who pick it. */
export function FileDrop({ pending, name, onFile }: Props) {
  const [over, setOver] = useState(false)
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const [file] = event.dataTransfer.files
    if (file && !pending) onFile(file)
  }
  return (
    // Dropping is a second way; the button inside does the same by key.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      className={css.drop}
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <FileButton onChange={(file) => file && onFile(file)} disabled={pending}>
        {(props) => (
          <Button {...props} loading={pending} data-autofocus>
            Choose the request file
          </Button>
        )}
      </FileButton>
      <span className="quiet">or drop it here</span>
      {name && (
        <output>
          <bdi>{name}</bdi>
        </output>
      )}
    </div>
  )
}
