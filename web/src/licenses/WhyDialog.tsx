import { Autocomplete, Button, Modal, Stack, TextInput } from '@mantine/core'
import { DateTimePicker } from '@mantine/dates'
import '@mantine/dates/styles.css'
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { ApiProblem } from '../api-problem.ts'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { FieldList } from '../ui/FieldList.tsx'
import { SkeletonLines } from '../ui/SkeletonLines.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { formatInstant, ownZone } from '../ui/time.ts'
import { useReturnFocus } from '../ui/use-return-focus.ts'
import { EndText } from './EndText.tsx'
import { questionOf } from './question.ts'
import { explainOptions, type Explanation, type License, type Question } from './queries.ts'
import css from './WhyDialog.module.css'

/** Why a product answers as it does: for a user, a feature and a moment, with every reason in words (C1). */
export function WhyDialog({ license, onClose }: { license: License; onClose: () => void }) {
  const [user, setUser] = useState('')
  const [feature, setFeature] = useState('')
  const [moment, setMoment] = useState<string | null>(null)
  const [question, setQuestion] = useState<Question>({})
  const query = useQuery(explainOptions(license.id, question))
  useReturnFocus()
  const ask = (event: FormEvent) => {
    event.preventDefault()
    event.stopPropagation()
    setQuestion(questionOf({ user, feature, moment }))
    void query.refetch()
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Why does ${license.number} answer so?`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="md">
        <form onSubmit={ask} className={css.ask}>
          <TextInput
            label="User"
            description="As the product names them; empty leaves seats aside"
            maxLength={255}
            data-autofocus
            value={user}
            onChange={(event) => setUser(event.currentTarget.value)}
          />
          <Autocomplete
            size="sm"
            label="Feature"
            description="Empty asks for the license as such"
            data={Object.keys(license.features)}
            maxLength={100}
            value={feature}
            onChange={setFeature}
          />
          <DateTimePicker
            size="sm"
            label="Moment"
            description={`In ${ownZone()}; empty is now`}
            placeholder="Now"
            valueFormat="YYYY-MM-DD HH:mm"
            clearable
            value={moment}
            onChange={setMoment}
          />
          <Button type="submit" size="sm" loading={query.isFetching}>
            Ask
          </Button>
        </form>
        <div aria-live="polite" className={css.answer}>
          {query.isPending && <SkeletonLines />}
          {query.error &&
            (wasNotThere(query.error) ? <p>{query.error.message}</p> : <ErrorPanel error={query.error} />)}
          {query.data && !query.error && <Answer answer={query.data} question={question} license={license} />}
        </div>
      </Stack>
    </Modal>
  )
}

/** Before the license was issued there is nothing to explain, which is no failure. */
function wasNotThere(error: unknown): boolean {
  return error instanceof ApiProblem && error.code === 'not_found'
}

function seatInWords({ seats }: License, seat: Explanation['seat']): string {
  if (!seat) return 'Not asked for'
  if (seat.assigned) return `Assigned${seat.since ? `, since ${formatInstant(seat.since, ownZone())}` : ''}`
  if (seat.onFirstUse) return 'None yet: gets a free one by using the product'
  return seats === null ? 'None, and a site license needs none' : 'None'
}

function Answer({ answer, question, license }: { answer: Explanation; question: Question; license: License }) {
  const { licensed, reasons, validUntil, seat } = answer
  const about = [question.user && `“${question.user}”`, question.feature && `the feature ${question.feature}`]
  const asked = about.filter(Boolean).join(' and ')
  return (
    <Stack gap="sm">
      <div className={css.verdict}>
        <StatusBadge tone={licensed ? 'good' : 'bad'} label={licensed ? 'Yes' : 'No'} />
        <span>
          {asked ? `For ${asked}` : 'For the license as such'}, {formatInstant(answer.at, ownZone())}
        </span>
      </div>
      <ul className={css.reasons} aria-label="Reasons">
        {reasons.map(({ code, says }) => (
          <li key={code}>
            {says} <code className="quiet">{code}</code>
          </li>
        ))}
      </ul>
      <FieldList
        fields={[
          {
            label: 'Stays so without news until',
            value: validUntil ? <EndText at={validUntil} zone={license.timeZone} /> : licensed ? 'No end' : null,
          },
          {
            label: 'Seat',
            value: seatInWords(license, seat),
          },
          { label: 'Revision of the license then', value: answer.revision },
        ]}
      />
    </Stack>
  )
}
