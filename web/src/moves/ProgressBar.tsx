import { Progress } from '@mantine/core'

type Props = { label: string; percent: number; words: string; note: string }

/** How far something has come, in words and as a bar; the words are read out as they change. */
export function ProgressBar({ label, percent, words, note }: Props) {
  return (
    <div>
      <output>
        <strong>{words}</strong>
      </output>
      <Progress.Root size="lg" mt={4}>
        <Progress.Section value={percent} aria-label={label} aria-valuetext={words} />
      </Progress.Root>
      <p className="quiet" style={{ margin: '6px 0 0' }}>
        {note}
      </p>
    </div>
  )
}
