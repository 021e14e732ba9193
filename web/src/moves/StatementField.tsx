import { Button, Group, Stack } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { CodeBlock } from '../ui/CodeBlock.tsx'
import { saveFile } from '../ui/save-file.ts'

type Props = { label: string; text: string; fileName: string }

/** What this side states to the other, to be copied or taken along as a file. */
export function StatementField({ label, text, fileName }: Props) {
  return (
    <Stack gap="xs">
      <CodeBlock code={text} label={label} />
      <Group>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconDownload size={14} />}
          onClick={() => saveFile(fileName, text, 'text/plain')}
        >
          Download the {label}
        </Button>
      </Group>
    </Stack>
  )
}
