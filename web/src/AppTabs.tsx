import { Badge } from '@mantine/core'
import { Link, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import css from './AppLayout.module.css'
import { useOpenAttention } from './attention/queries.ts'

/** One tab for each object. */
export function AppTabs() {
  const open = useOpenAttention()
  const bar = useActiveTabInView()
  const tab = { className: css.tab, activeOptions: { includeSearch: false } }
  return (
    <nav aria-label="Objects" className={css.tabs} ref={bar}>
      <Link to="/packages" {...tab}>
        Packages
      </Link>
      <Link to="/leads" {...tab}>
        Leads
      </Link>
      <Link to="/accounts" {...tab}>
        Accounts
      </Link>
      <Link to="/licenses" {...tab}>
        Licenses
      </Link>
      <Link to="/subscribers" {...tab}>
        Subscribers
      </Link>
      <Link to="/claims" {...tab}>
        Claims
      </Link>
      <Link to="/attention" {...tab}>
        Attention
        {open > 0 && (
          <Badge size="sm" flex="none" circle={open < 10} color="red" variant="filled" aria-label={`${open} open`}>
            {open > 99 ? '99+' : open}
          </Badge>
        )}
      </Link>
      <Link to="/settings" {...tab}>
        Settings
      </Link>
    </nav>
  )
}

/** In a narrow window the bar scrolls; the tab one is in must be in sight. */
function useActiveTabInView() {
  const bar = useRef<HTMLElement>(null)
  const pathname = useRouterState({ select: (state) => state.resolvedLocation?.pathname })
  useEffect(() => {
    const active = bar.current?.querySelector<HTMLElement>('[aria-current="page"]')
    if (bar.current && active) bar.current.scrollLeft = active.offsetLeft - 40
  }, [pathname])
  return bar
}
