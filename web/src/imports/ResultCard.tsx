import { Button, Group, Stack } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCircleCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { useCan } from '../session.tsx'
import { AppLink } from '../ui/AppLink.tsx'
import { toCsv } from '../ui/csv.ts'
import { Guarded } from '../ui/Guarded.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { saveFile } from '../ui/save-file.ts'
import { CodesDialog } from './CodesDialog.tsx'
import { CountsTable } from './CountsTable.tsx'
import { totalsInWords } from './import-words.ts'
import { issueCodes, type Import } from './queries.ts'
import { RefusedHint } from './RefusedHint.tsx'

/** What became of the import, and what comes next: connecting the products. */
export function ResultCard({ found }: { found: Import }) {
  const [issued, setIssued] = useState<number | null>(null)
  const [asking, dialog] = useDisclosure(false)
  const issues = useCan('activation_codes:write')
  const imports = useCan('imports:write')
  const may = issues && imports
  const take = async (days: number) => {
    setIssued(null)
    const codes = await issueCodes(found.id, days)
    const head = ['Activation code', 'License', 'Package', 'Subscriber Org ID', 'Subscriber', 'Expires']
    const rows = codes.map((one) => [
      one.code,
      one.licenseNumber,
      one.packageName,
      one.subscriberOrgId,
      one.subscriberName ?? '',
      one.expiresAt,
    ])
    setIssued(codes.length)
    if (codes.length > 0) saveFile('activation-codes.csv', toCsv([head, ...rows]), 'text/csv;charset=utf-8')
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
        <Group gap="xs">
          <Guarded why={may ? null : 'Your role does not allow issuing activation codes'}>
            <Button disabled={!may} onClick={dialog.open}>
              Issue activation codes as CSV
            </Button>
          </Guarded>
          <Button component="a" href="/licenses?recordOnly=true" variant="default">
            Show what is not connected
          </Button>
        </Group>
        {issued !== null && <output>{issuedInWords(issued)}</output>}
        <CodesDialog opened={asking} onClose={dialog.close} onIssue={take} />
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

function issuedInWords(codes: number): string {
  if (codes === 0) return 'No code was issued: every license is connected already.'
  return `${codes === 1 ? '1 code was' : `${codes} codes were`} issued, one for each license that is not connected. They stand in the downloaded file only.`
}
