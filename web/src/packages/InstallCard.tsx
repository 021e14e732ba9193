import { Button } from '@mantine/core'
import { IconPlugConnected } from '@tabler/icons-react'
import { useState } from 'react'
import { useCan } from '../session.tsx'
import { CodeBlock } from '../ui/CodeBlock.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { CopyField } from '../ui/CopyField.tsx'
import { FieldList } from '../ui/FieldList.tsx'
import { Guarded } from '../ui/Guarded.tsx'
import { notifyDone } from '../ui/notify.ts'
import { RelatedList } from '../ui/RelatedList.tsx'
import { snippetOf } from './package-words.ts'
import { replaceInstallKey, type Package } from './queries.ts'

type Which = 'live' | 'test'

/** Everything that goes into the product, ready to copy. */
export function InstallCard({ pack }: { pack: Package }) {
  const may = useCan('keys:write')
  const [replacing, setReplacing] = useState<Which | null>(null)
  const replace = async () => {
    if (!replacing) return
    await replaceInstallKey(pack.id, replacing)
    notifyDone(`The ${replacing} install key is replaced.`)
  }
  const key = (which: Which, value: string) => (
    <>
      <CopyField value={value} label={`${which} install key`} />{' '}
      <Guarded why={may ? null : 'Only admins may replace keys'}>
        <Button
          variant="subtle"
          size="compact-xs"
          disabled={!may}
          onClick={() => setReplacing(which)}
          aria-label={`Replace the ${which} install key`}
        >
          Replace
        </Button>
      </Guarded>
    </>
  )
  return (
    <RelatedList title="Install" icon={<IconPlugConnected />}>
      <FieldList
        columns={1}
        fields={[
          {
            label: 'Live install key',
            value: key('live', pack.installKey),
            hint: 'Only allows to ask for an installation; no secret.',
          },
          {
            label: 'Test install key',
            value: key('test', pack.testInstallKey),
            hint: 'Installs with it are marked, make no lead and are not counted.',
          },
          {
            label: 'Install page',
            value: (
              <>
                <CopyField value={pack.installUrl} label="install page address" />{' '}
                <a href={pack.installUrl} target="_blank" rel="noreferrer">
                  Open
                </a>
              </>
            ),
            hint: 'Prospects leave name and company there and get an activation code.',
          },
        ]}
      />
      <p className="quiet">Put this into your product:</p>
      <CodeBlock code={snippetOf(pack, new URL(pack.installUrl).origin)} label="install snippet" />
      <ConfirmDialog
        opened={replacing !== null}
        onClose={() => setReplacing(null)}
        title={`Replace the ${replacing ?? ''} install key?`}
        confirmLabel="Replace key"
        danger
        onConfirm={replace}
      >
        Products that were shipped with the present key cannot be installed any more: they need a release with the new
        one. What is installed already goes on as before.
      </ConfirmDialog>
    </RelatedList>
  )
}
