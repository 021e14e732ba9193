import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { appRoute, rootRoute } from '../layout-routes.tsx'
import { ownPath } from './own-path.ts'

type Search = Record<string, unknown>
const text = (search: Search, name: string) => (typeof search[name] === 'string' ? search[name] : undefined)
const token = (search: Search): { token?: string } => ({ token: text(search, 'token') })
/** Undefined where it is no path of this app: left out, the raw parameter would stay. */
const to = (search: Search): { to?: string } => ({ to: ownPath(search['to']) })

const outside = { getParentRoute: () => rootRoute }
const setup = createRoute({
  ...outside,
  path: '/setup',
  validateSearch: token,
  component: lazyRouteComponent(() => import('./SetupPage.tsx'), 'SetupPage'),
})
const signIn = createRoute({
  ...outside,
  path: '/sign-in',
  validateSearch: to,
  component: lazyRouteComponent(() => import('./SignInPage.tsx'), 'SignInPage'),
})
/** Where people look for it first. */
const login = createRoute({
  ...outside,
  path: '/login',
  validateSearch: to,
  beforeLoad: ({ search }) => {
    throw redirect({ to: '/sign-in', search, replace: true })
  },
})
const forgot = createRoute({
  ...outside,
  path: '/forgot',
  component: lazyRouteComponent(() => import('./ForgotPage.tsx'), 'ForgotPage'),
})
const reset = createRoute({
  ...outside,
  path: '/reset',
  validateSearch: token,
  component: lazyRouteComponent(() => import('./ResetPage.tsx'), 'ResetPage'),
})
const invite = createRoute({
  ...outside,
  path: '/invite',
  validateSearch: token,
  component: lazyRouteComponent(() => import('./InvitePage.tsx'), 'InvitePage'),
})

const settings = createRoute({
  getParentRoute: () => appRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('./SettingsLayout.tsx'), 'SettingsLayout'),
})
const within = { getParentRoute: () => settings }
const start = createRoute({
  ...within,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/settings/org', replace: true })
  },
})
const org = createRoute({
  ...within,
  path: '/org',
  component: lazyRouteComponent(() => import('./OrgForm.tsx'), 'OrgForm'),
})
const users = createRoute({
  ...within,
  path: '/users',
  component: lazyRouteComponent(() => import('./UserList.tsx'), 'UserList'),
})
const apiKeys = createRoute({
  ...within,
  path: '/api-keys',
  component: lazyRouteComponent(() => import('./ApiKeyList.tsx'), 'ApiKeyList'),
})
const mails = createRoute({
  ...within,
  path: '/mails',
  validateSearch: (search: Search): { status?: string } => ({ status: text(search, 'status') }),
  component: lazyRouteComponent(() => import('../notifications/MailList.tsx'), 'MailList'),
})
const mail = createRoute({
  ...within,
  path: '/mails/$id',
  component: lazyRouteComponent(() => import('../notifications/MailShow.tsx'), 'MailShow'),
})
const webhooks = createRoute({
  ...within,
  path: '/webhooks',
  component: lazyRouteComponent(() => import('../webhooks/EndpointList.tsx'), 'EndpointList'),
})
const webhook = createRoute({
  ...within,
  path: '/webhooks/$id',
  component: lazyRouteComponent(() => import('../webhooks/EndpointShow.tsx'), 'EndpointShow'),
})
const imports = createRoute({
  ...within,
  path: '/imports',
  component: lazyRouteComponent(() => import('../imports/ImportList.tsx'), 'ImportList'),
})
const oneImport = createRoute({
  ...within,
  path: '/imports/$id',
  validateSearch: (search: Search): { verdict?: string; object?: string; q?: string } => ({
    verdict: text(search, 'verdict'),
    object: text(search, 'object'),
    q: text(search, 'q'),
  }),
  component: lazyRouteComponent(() => import('../imports/ImportShow.tsx'), 'ImportShow'),
})
const moves = createRoute({
  ...within,
  path: '/moves',
  component: lazyRouteComponent(() => import('../moves/MoveList.tsx'), 'MoveList'),
})
const move = createRoute({
  ...within,
  path: '/moves/$id',
  component: lazyRouteComponent(() => import('../moves/MoveShow.tsx'), 'MoveShow'),
})
const account = createRoute({
  ...within,
  path: '/account',
  component: lazyRouteComponent(() => import('./AccountForm.tsx'), 'AccountForm'),
})

export const accessRoutes = [setup, signIn, login, forgot, reset, invite] as const
export const settingsRoutes = [
  settings.addChildren([
    start,
    org,
    users,
    apiKeys,
    mails,
    mail,
    webhooks,
    webhook,
    imports,
    oneImport,
    moves,
    move,
    account,
  ]),
] as const
