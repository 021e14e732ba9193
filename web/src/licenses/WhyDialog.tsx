import { Autocomplete, Button, Modal, Stack, TextInput } from '@mantine/core'
import { DateTimePicker } from '@mantine/dates'
import '@mantine/dates/styles.css'
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { FieldList } from '../ui/FieldList.tsx'
import { SkeletonLines } from '../ui/SkeletonLines.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { formatInstant, ownZone } from '../ui/time.ts'
import { MomentText } from './MomentText.tsx'
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
          {query.error && <ErrorPanel error={query.error} />}
          {query.data && !query.error && <Answer answer={query.data} question={question} zone={license.timeZone} />}
        </div>
      </Stack>
    </Modal>
  )
}

function Answer({ answer, question, zone }: { answer: Explanation; question: Question; zone: string }) {
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
            value: validUntil ? <MomentText at={validUntil} zone={zone} /> : licensed ? 'No end' : null,
          },
          {
            label: 'Seat',
            value: seat
              ? seat.assigned
                ? `Assigned${seat.since ? `, since ${formatInstant(seat.since, zone)}` : ''}`
                : 'None'
              : 'Not asked for',
          },
          { label: 'Revision of the license then', value: answer.revision },
        ]}
      />
    </Stack>
  )
}
