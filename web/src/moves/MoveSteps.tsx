import { IconCheck, IconListCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { RelatedList } from '../ui/RelatedList.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { ArrivingStep } from './ArrivingStep.tsx'
import { DeliverStep } from './DeliverStep.tsx'
import { ExportStep } from './ExportStep.tsx'
import { FollowStep } from './FollowStep.tsx'
import { FreezeStep } from './FreezeStep.tsx'
import { HandOverStep } from './HandOverStep.tsx'
import { ImportStep } from './ImportStep.tsx'
import css from './moves.module.css'
import { stepsOf, type Step, type StepKey } from './move-steps.ts'
import type { Move } from './queries.ts'
import { AwaitReleaseStep, ReceiptStep, ReleaseStep } from './StatementSteps.tsx'

const bodies: Partial<Record<StepKey, (props: { move: Move }) => ReactNode>> = {
  freeze: FreezeStep,
  export: ExportStep,
  deliver: DeliverStep,
  receipt: ReceiptStep,
  hand_over: HandOverStep,
  release: ReleaseStep,
  import: ImportStep,
  await_release: AwaitReleaseStep,
  arrive: ArrivingStep,
  follow: FollowStep,
}

/** The way through the move: what is done is ticked, and what is open now says what to do. */
export function MoveSteps({ move }: { move: Move }) {
  return (
    <RelatedList title="Steps" icon={<IconListCheck />}>
      <ol className={css.steps} aria-label="Steps">
        {stepsOf(move).map((step, index) => (
          <One key={step.key} step={step} number={index + 1} move={move} />
        ))}
      </ol>
    </RelatedList>
  )
}

function One({ step, number, move }: { step: Step; number: number; move: Move }) {
  const { key, label, state, at } = step
  const Body = state === 'open' || (key === 'follow' && state === 'done') ? bodies[key] : undefined
  return (
    <li className={css.step} data-state={state} aria-current={state === 'open' ? 'step' : undefined}>
      <span className={css.dot} aria-hidden="true">
        {state === 'done' ? <IconCheck size={14} stroke={2.5} /> : number}
      </span>
      <div className={css.words}>
        <div className={css.head}>
          <span className={css.label}>
            {label}
            {state === 'later' && <span className="quiet"> (later)</span>}
          </span>
          {at && (
            <span className="quiet">
              <TimeAgo at={at} exact />
            </span>
          )}
        </div>
        {Body && (
          <div className={css.body}>
            <Body move={move} />
          </div>
        )}
      </div>
    </li>
  )
}
