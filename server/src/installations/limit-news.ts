import { takeToken } from '../platform/bucket.ts'
import type { App } from '../platform/context.ts'
import { newsOf, type Known, type Reported } from './rules.ts'

const NEWS_A_MINUTE = 30

/**
 * What an installation reports is kept for ever (E1), so its token must not be able to fill the history: 30 changes of
 * version or facts a minute. Acknowledgements end by themselves and are never refused.
 */
export function limitNews(app: App, known: Known & { id: string }, reported: Reported): void {
  const news = newsOf(known, reported)
  if (news && (news.version !== null || news.facts !== null || news.ahead))
    takeToken(app, `news/${known.id}`, NEWS_A_MINUTE)
}
