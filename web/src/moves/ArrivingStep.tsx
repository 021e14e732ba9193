import { ProgressBar } from './ProgressBar.tsx'
import { arrivedInWords, percentOf } from './move-words.ts'
import type { Move } from './queries.ts'

export function ArrivingStep({ move: { progress } }: { move: Move }) {
  if (!progress) return null
  const { done, total } = progress
  return (
    <ProgressBar
      label="Arrived"
      percent={percentOf(done, total)}
      words={arrivedInWords(progress)}
      note="It goes on by itself, also if you leave this page. In its last moment the packages go live."
    />
  )
}
