import { Alert, Button, Group, Stack } from '@mantine/core'
import { IconCheck, IconDownload } from '@tabler/icons-react'
import { AppLink } from '../ui/AppLink.tsx'
import { FieldList } from '../ui/FieldList.tsx'
import { saveFile } from '../ui/save-file.ts'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { answeredInWords, fileNameOf } from './offline-words.ts'
import type { Answered } from './queries.ts'

/** What the upload did, and the license file to carry back. */
export function Answer({ answered, onClose }: { answered: Answered; onClose: () => void }) {
  const { subscriberName, subscriberOrgId, licenseId, validUntil, file } = answered
  return (
    <Stack gap="md">
      <Alert color={answered.repeated ? 'blue' : 'green'} icon={<IconCheck />}>
        <output>{answeredInWords(answered)}</output>
      </Alert>
      <FieldList
        columns={1}
        fields={[
          { label: 'Subscriber', value: <bdi>{subscriberName ?? subscriberOrgId}</bdi> },
          { label: 'License', value: <AppLink href={`/licenses/${licenseId}`}>Open license</AppLink> },
          {
            label: 'The file is good until',
            value: <TimeAgo at={validUntil} exact />,
            hint: 'Before then the product needs another one: the customer makes a new request file',
          },
        ]}
      />
      <div>
        Send the license file to the customer, who loads it in the product that made the request. It fits no other.
      </div>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        <Button
          data-autofocus
          leftSection={<IconDownload size={14} />}
          onClick={() => saveFile(fileNameOf(answered), file, 'application/json')}
        >
          Download license file
        </Button>
      </Group>
    </Stack>
  )
}
