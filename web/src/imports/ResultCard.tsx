import { Button, Group, Stack } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { useCan } from '../session.tsx'
import { AppLink } from '../ui/AppLink.tsx'
import { toCsv } from '../ui/csv.ts'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { Guarded } from '../ui/Guarded.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { saveFile } from '../ui/save-file.ts'
import { CountsTable } from './CountsTable.tsx'
import { totalsInWords } from './import-words.ts'
import { issueCodes, type Import } from './queries.ts'
import { RefusedHint } from './RefusedHint.tsx'

/** What became of the import, and what comes next: connecting the products. */
export function ResultCard({ found }: { found: Import }) {
  const [issued, setIssued] = useState<number | null>(null)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const issues = useCan('activation_codes:write')
  const imports = useCan('imports:write')
  const may = issues && imports
  const take = async () => {
    setBusy(true)
    setError(null)
    try {
      const codes = await issueCodes(found.id, setIssued)
      const head = ['Activation code', 'License', 'Package', 'Subscriber Org ID', 'Subscriber', 'Expires']
      const rows = codes.map((one) => [
        one.code,
        one.licenseNumber,
        one.packageName,
        one.subscriberOrgId,
        one.subscriberName ?? '',
        one.expiresAt,
      ])
      saveFile('activation-codes.csv', toCsv([head, ...rows]), 'text/csv;charset=utf-8')
    } catch (failure) {
      setError(failure)
    } finally {
      setBusy(false)
    }
  }
  const here = found.packages.flatMap(({ target, name, ref }) =>
    target?.startsWith('pkg_') ? [{ id: target, name: name ?? ref }] : [],
  )
  return (
    <RelatedList title="Imported" icon={<IconCircleCheck />}>
      <Stack gap="sm">
        <span>{totalsInWords(found)}.</span>
        <CountsTable found={found} />
        <RefusedHint found={found} />
        <div>
          <strong>What next?</strong> The licenses are recorded and not connected. A product connects to its license
          with an activation code, or by its Subscriber Org ID while the adoption window of the package is open.
        </div>
        {error !== null && <ErrorPanel error={error} />}
        <Group gap="xs">
          <Guarded why={may ? null : 'Your role does not allow issuing activation codes'}>
            <Button disabled={!may} loading={busy} onClick={() => void take()}>
              Issue activation codes as CSV
            </Button>
          </Guarded>
          <Button component="a" href="/licenses?recordOnly=true" variant="default">
            Show what is not connected
          </Button>
        </Group>
        {issued !== null && !busy && (
          <output>
            {issued === 0 ? 'Every license is connected already.' : `${issued} codes issued. They are shown this once.`}
          </output>
        )}
        {here.length > 0 && (
          <div>
            Open an adoption window on the page of{' '}
            {here.map(({ id, name }, index) => (
              <span key={id}>
                {index > 0 && ', '}
                <AppLink href={`/packages/${id}`}>
                  <bdi>{name}</bdi>
                </AppLink>
              </span>
            ))}
            .
          </div>
        )}
      </Stack>
    </RelatedList>
  )
}
