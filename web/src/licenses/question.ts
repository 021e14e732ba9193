import type { Question } from './queries.ts'

/** What is asked about a license: empty fields are left out, the moment is meant on the reader's clock. */
export function questionOf({
  user,
  feature,
  moment,
}: {
  user: string
  feature: string
  moment: string | null
}): Question {
  const question: Question = {}
  if (user.trim()) question.user = user.trim()
  if (feature.trim()) question.feature = feature.trim()
  if (moment) question.at = new Date(moment.replace(' ', 'T')).toISOString()
  return question
}
