import { Outlet, useRouter, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import css from './AppLayout.module.css'
import { AppHeader } from './AppHeader.tsx'
import { AppTabs } from './AppTabs.tsx'
import { OutageBanner } from './OutageBanner.tsx'
import { useLive } from './live.ts'
import { useOtherTabs, useSession } from './session.tsx'
import { ZoneProvider } from './ui/time.ts'

/** Frame of every signed-in page: header with search and menus, one tab for each object, the page. */
export function AppLayout() {
  const session = useSession()
  useLive(session.org.id)
  useOtherTabs(session)
  usePagesAtHand()
  const main = useFocusOnNewPage()
  return (
    <ZoneProvider value={session.org.timeZone}>
      <a href="#main" className={css.skip}>
        Skip to the page
      </a>
      <div className={css.top}>
        <AppHeader />
        <AppTabs />
        <OutageBanner />
      </div>
      <main id="main" ref={main} tabIndex={-1} className={css.main}>
        <Outlet />
      </main>
    </ZoneProvider>
  )
}

/** Without it a screen reader stays on the link that was followed and says nothing of the new page. */
function useFocusOnNewPage() {
  const ref = useRef<HTMLElement>(null)
  const pathname = useRouterState({ select: (state) => state.resolvedLocation?.pathname })
  const first = useRef(true)
  useEffect(() => {
    // Until the first page stands there is none to go to; a page that was loaded begins at its top.
    if (pathname === undefined) return
    if (!first.current) ref.current?.focus({ preventScroll: true })
    first.current = false
  }, [pathname])
  return ref
}

const FIRST_PAGE_MS = 1_500

/** The code of all pages, once the first one stands: an outage or an upgrade of the server must not leave one without. */
function usePagesAtHand(): void {
  const router = useRouter()
  useEffect(() => {
    const timer = window.setTimeout(() => {
      for (const { options } of Object.values(router.routesById)) {
        const page = options.component
        if (page && 'preload' in page) void page.preload?.()
      }
    }, FIRST_PAGE_MS)
    return () => window.clearTimeout(timer)
  }, [router])
}
