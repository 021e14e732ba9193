import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api, call } from '../api.ts'
import { newestOptions } from '../events/queries.ts'
import { queryClient } from '../query-client.ts'
import { RefreshButton } from '../refreshes/RefreshButton.tsx'
import { useCan } from '../session.tsx'
import { AppLink } from '../ui/AppLink.tsx'
import { notifyDone, notifyFailed } from '../ui/notify.ts'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import css from './AttentionList.module.css'
import { refreshOf, registerOf, thingsOf } from './things.ts'
import type { AttentionItem } from './queries.ts'

/** One item: what happened, what to do, where to go. */
export function AttentionCard({ item }: { item: AttentionItem }) {
  const may = useCan('attention:write')
  const mayRegister = useCan('packages:write')
  const register = registerOf(item)
  const refreshable = refreshOf(item)
  const [pending, setPending] = useState(false)
  const resolve = async () => {
    setPending(true)
    try {
      await call(api.POST('/api/v1/attention/{id}/resolve', { params: { path: { id: item.id } } }))
      await queryClient.invalidateQueries({ queryKey: ['attention'] })
      notifyDone('Marked as done. It comes back if it happens again.')
    } catch (error) {
      notifyFailed(error)
    } finally {
      setPending(false)
    }
  }
  return (
    <li className={css.card}>
      <div className={css.words}>
        <h2 className={css.title}>
          {item.title}
          {item.subscriberName && <bdi>: {item.subscriberName}</bdi>}{' '}
          {item.resolvedAt ? <StatusBadge tone="good" label="Done" /> : <StatusBadge tone="warn" label="Open" />}
        </h2>
        {item.detail && <p className={css.detail}>{item.detail}</p>}
        {item.kind === 'more_requested' && item.licenseId && <Message licenseId={item.licenseId} />}
        <p className={css.advice}>{item.advice}</p>
        <p className={css.foot}>
          {thingsOf(item).map(({ href, label }) => (
            <AppLink key={href} href={href}>
              {label}
            </AppLink>
          ))}
          <span className="quiet">
            {item.count > 1 ? `${item.count} times, last ` : ''}
            <TimeAgo at={item.lastSeenAt} />
            {item.resolvedAt && (
              <>
                {' '}
                · done <TimeAgo at={item.resolvedAt} />
              </>
            )}
          </span>
        </p>
      </div>
      {register && mayRegister && !item.resolvedAt && (
        <Button
          renderRoot={(props) => (
            <Link
              to="/packages/$id"
              params={{ id: register.packageId }}
              search={{ register: register.number }}
              {...props}
            />
          )}
        >
          Register {register.number}
        </Button>
      )}
      {refreshable && !item.resolvedAt && <RefreshButton of={refreshable} />}
      {may && !item.resolvedAt && (
        <Button
          variant="default"
          loading={pending}
          onClick={() => void resolve()}
          aria-label={`Mark as done: ${[item.title, item.subscriberName].filter(Boolean).join(': ')}`}
        >
          Mark as done
        </Button>
      )}
    </li>
  )
}

/** What the customer wrote. It stands in the history alone, so that erasing a person erases it. */
function Message({ licenseId }: { licenseId: string }) {
  const said = useQuery(newestOptions(licenseId, 'license.more_requested')).data?.payload?.['message']
  if (typeof said !== 'string') return null
  return (
    <p className={css.said}>
      <bdi>“{said}”</bdi>
    </p>
  )
}
