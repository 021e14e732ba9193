import { Button, FileButton, Group } from '@mantine/core'
import { IconFiles } from '@tabler/icons-react'
import { useState } from 'react'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { Guarded } from '../ui/Guarded.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import css from './imports.module.css'
import { objects, objectsOf, rowsInWords } from './import-words.ts'
import { removeFile, startDryRun, uploadFile, type Import, type ImportObject } from './queries.ts'

type Props = { found: Import; may: boolean }

/** The files of an import, one for each object; any of them may be left out. */
export function FilesCard({ found, may }: Props) {
  const [busy, setBusy] = useState<ImportObject | 'dry-run' | null>(null)
  const [error, setError] = useState<unknown>(null)
  const act = (what: ImportObject | 'dry-run', work: () => Promise<unknown>) => {
    setBusy(what)
    setError(null)
    void work()
      .catch(setError)
      .finally(() => setBusy(null))
  }
  const missing = found.files.some((file) => file.missing.length > 0)
  const why = !may
    ? 'Your role does not allow importing'
    : found.files.length === 0
      ? 'Choose a file first'
      : missing
        ? 'Say first which column holds what is missing'
        : null
  return (
    <RelatedList
      title="Files"
      icon={<IconFiles />}
      footer={
        <Guarded why={why}>
          <Button
            variant={found.status === 'judged' ? 'default' : 'filled'}
            disabled={why !== null || busy !== null}
            loading={busy === 'dry-run'}
            onClick={() => act('dry-run', () => startDryRun(found.id))}
          >
            {found.status === 'judged' ? 'Run the dry run again' : 'Run a dry run'}
          </Button>
        </Guarded>
      }
    >
      <p className="quiet">
        CSV, up to 200 MB each, in any encoding and with the field names of an export or of a report. Nothing is made
        before you have seen the verdict of every row.
      </p>
      <ul className={css.files}>
        {objectsOf(found.kind).map((object) => {
          const file = found.files.find((one) => one.object === object)
          return (
            <li key={object} className={css.file}>
              <strong>{objects[object].from}</strong>
              <span className="quiet">{file ? rowsInWords(file.rows) : 'No file'}</span>
              <Group gap="xs">
                <FileButton
                  accept=".csv,.txt,.tsv,text/csv"
                  onChange={(chosen) => chosen && act(object, () => uploadFile(found.id, object, chosen))}
                  disabled={!may || busy !== null}
                >
                  {(props) => (
                    <Button {...props} size="xs" variant="default" loading={busy === object}>
                      {file ? 'Replace' : 'Choose'} the {objects[object].from} file
                    </Button>
                  )}
                </FileButton>
                {file && (
                  <Button
                    size="xs"
                    variant="subtle"
                    disabled={!may || busy !== null}
                    aria-label={`Remove the ${objects[object].from} file`}
                    onClick={() => act(object, () => removeFile(found.id, object))}
                  >
                    Remove
                  </Button>
                )}
              </Group>
            </li>
          )
        })}
      </ul>
      {error !== null && <ErrorPanel error={error} />}
    </RelatedList>
  )
}
