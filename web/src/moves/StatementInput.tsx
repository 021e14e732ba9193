import { Button, FileButton, Group, Stack, Textarea } from '@mantine/core'
import type { ReactNode } from 'react'

type Props = {
  label: string
  description: string
  value?: string
  onChange?: (text: string) => void
  error?: ReactNode
}

/** More than any statement has; of a file that is something else the beginning is enough to be told so. */
const MOST_BYTES = 65_536

/** The statement of the other side: pasted, or taken from a file. */
export function StatementInput({ label, description, value = '', onChange, error }: Props) {
  const take = async (file: File) => onChange?.((await file.slice(0, MOST_BYTES).text()).trim())
  return (
    <Stack gap={6}>
      <Textarea
        label={label}
        description={description}
        required
        rows={3}
        spellCheck={false}
        autoComplete="off"
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }}
        value={value}
        onChange={({ currentTarget }) => onChange?.(currentTarget.value)}
        error={error}
      />
      <Group>
        <FileButton onChange={(file) => file && void take(file)}>
          {(props) => (
            <Button {...props} variant="default" size="xs">
              Take it from a file
            </Button>
          )}
        </FileButton>
      </Group>
    </Stack>
  )
}

export const checkStatement = (value: string) => (value.trim() ? null : 'Paste it, or take it from the file.')
