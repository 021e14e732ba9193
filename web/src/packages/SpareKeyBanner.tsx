import { Alert, Button, Checkbox, Group, Modal, Stack } from '@mantine/core'
import { IconShieldExclamation } from '@tabler/icons-react'
import { useState } from 'react'
import type { Schemas } from '../api.ts'
import { useCan } from '../session.tsx'
import { CodeBlock } from '../ui/CodeBlock.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { saveFile } from '../ui/save-file.ts'
import { takeSpareKey, type Package } from './queries.ts'

type SpareKey = Schemas['SpareKey']

/** Stands there until somebody has taken the private half of the spare root key, which can be done once. */
export function SpareKeyBanner({ pack }: { pack: Package }) {
  const may = useCan('keys:write')
  const [asking, setAsking] = useState(false)
  const [key, setKey] = useState<SpareKey | null>(null)
  return (
    <>
      {!pack.spareKeyHandedOut && (
        <Alert color="yellow" icon={<IconShieldExclamation />} title="Spare key not backed up" mb={10}>
          <Group justify="space-between" gap="sm">
            <span style={{ flex: '1 1 300px' }}>
              If this server’s keys are ever lost, the spare root key is the only way to go on without shipping a new
              release of your product. Take it now and keep it away from this server.
            </span>
            {may ? (
              <Button onClick={() => setAsking(true)}>Take spare key</Button>
            ) : (
              <span className="quiet">An admin can take it.</span>
            )}
          </Group>
        </Alert>
      )}
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title="Take the spare key?"
        confirmLabel="Show the key"
        onConfirm={async () => setKey(await takeSpareKey(pack.id))}
      >
        Its private half is shown once and then deleted here. Do it where you can save a file safely, such as into a
        password manager or onto a disk in a safe. Whoever has it can sign licenses for this package.
      </ConfirmDialog>
      <KeyDialog key={key?.kid} spare={key} onClose={() => setKey(null)} />
    </>
  )
}

function KeyDialog({ spare, onClose }: { spare: SpareKey | null; onClose: () => void }) {
  const [kept, setKept] = useState(false)
  const text = JSON.stringify(spare, null, 2)
  return (
    <Modal
      opened={spare !== null}
      onClose={onClose}
      title="Spare root key"
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack gap="md">
        <Alert color="red" title="This is the only time you see it">
          It is no longer on this server, in no backup and in no log. Without it, lost keys mean a new release of your
          product for every customer.
        </Alert>
        <CodeBlock code={text} label="spare root key" />
        <Group justify="space-between">
          <Button
            variant="default"
            onClick={() => saveFile(`spare-key-${spare?.packageId ?? ''}.json`, text, 'application/json')}
          >
            Download as JSON
          </Button>
          <Checkbox
            size="xs"
            label="I keep it in a safe place"
            checked={kept}
            onChange={(event) => setKept(event.currentTarget.checked)}
          />
          <Button disabled={!kept} onClick={onClose}>
            Done
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
