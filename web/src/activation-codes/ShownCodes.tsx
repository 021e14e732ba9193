import { Alert, Button, CopyButton, Group, Modal, Stack } from '@mantine/core'
import { IconCheck, IconCopy, IconDownload } from '@tabler/icons-react'
import { toCsv } from '../ui/csv.ts'
import { saveFile } from '../ui/save-file.ts'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { COLUMNS, type CodeRow } from './code-rows.ts'
import css from './CodeRows.module.css'
import type { IssuedCode } from './queries.ts'

type Props = { rows: CodeRow[]; codes: IssuedCode[]; onClose: () => void }

/** Many fresh codes, each beside whom it is for; shown this once. */
export function ShownCodes({ rows, codes, onClose }: Props) {
  const table = codes.map(({ code, expiresAt }, index) => ({ code, expiresAt, row: rows[index] }))
  const lines = table.map(({ code, row }) => `${code}\t${row?.label ?? ''}`).join('\n')
  const download = () => {
    const header = ['Activation code', ...COLUMNS.map(({ label }) => label), 'Expires']
    const cells = table.map(({ code, row, expiresAt }) => [
      code,
      ...COLUMNS.map(({ name }) => row?.cells[name] ?? ''),
      expiresAt,
    ])
    saveFile('activation-codes.csv', toCsv([header, ...cells]), 'text/csv;charset=utf-8')
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={codes.length === 1 ? 'Activation code' : `${codes.length} activation codes`}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack gap="md">
        <Alert color="yellow">
          Copy or download them now: they are shown this once, and only hashes of them are kept.
        </Alert>
        {/* A box that scrolls must be reachable by key. */}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <section className={css.box} tabIndex={0} aria-label="Activation codes">
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">Code</th>
                <th scope="col">For</th>
              </tr>
            </thead>
            <tbody>
              {table.map(({ code, row }) => (
                <tr key={code}>
                  <td className={css.code}>
                    <code>{code}</code>
                  </td>
                  <td>
                    <bdi>{row?.label}</bdi>
                    {row?.cells.subscriberOrgId && row.label !== row.cells.subscriberOrgId && (
                      <span className="quiet"> {row.cells.subscriberOrgId} only</span>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
        <span className="quiet">
          Each works once, until <TimeAgo at={codes[0]?.expiresAt} exact />.
        </span>
        <Group justify="flex-end">
          <CopyButton value={lines} timeout={2_000}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                onClick={copy}
                leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
              >
                {copied ? 'Copied' : 'Copy all'}
              </Button>
            )}
          </CopyButton>
          <Button variant="default" onClick={download} leftSection={<IconDownload size={14} />}>
            Download CSV
          </Button>
          <Button onClick={onClose}>I have kept them</Button>
        </Group>
      </Stack>
    </Modal>
  )
}
