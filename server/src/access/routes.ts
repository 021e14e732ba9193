import { z } from 'zod'
import { Org } from '../orgs/schema.ts'
import { PageQuery } from '../platform/page.ts'
import { idParam, Nothing, openRoute, vendorRoute, type Route } from '../platform/route.ts'
import { acceptInvite } from './accept-invite.ts'
import { requirePerson } from './authenticate.ts'
import { changePassword } from './change-password.ts'
import { changeUser } from './change-user.ts'
import { beginSession, clearSessionCookie, clientOf, signedInUser } from './cookie.ts'
import { createApiKey } from './create-api-key.ts'
import { createOwnOrg } from './create-org.ts'
import { forgotPassword } from './forgot-password.ts'
import { inviteAgain, inviteUser } from './invite.ts'
import { linkInfo } from './link-info.ts'
import { pageOfApiKeys, pageOfMembers } from './present.ts'
import { makeResetLink } from './reset-link.ts'
import { resetPassword } from './reset-password.ts'
import { revokeApiKey } from './revoke-api-key.ts'
import {
  AcceptInvite,
  ApiKeyPage,
  ChangePassword,
  CreatedApiKey,
  ForgotPassword,
  InvitedUser,
  LinkInfo,
  NewApiKey,
  NewOrg,
  NewUser,
  ResetLink,
  ResetPassword,
  ServerStatus,
  SessionInfo,
  Setup,
  SignIn,
  SwitchOrg,
  User,
  UserChange,
  UserPage,
  UserQuery,
} from './schema.ts'
import { sessionInfo } from './session-info.ts'
import { setUp } from './setup.ts'
import { signIn } from './sign-in.ts'
import { signOut } from './sign-out.ts'
import { serverStatus } from './status.ts'
import { switchOrg } from './switch-org.ts'

const tag = 'Access'
const user = idParam('usr')

const strangers: Route[] = [
  openRoute({
    method: 'GET',
    path: '/status',
    summary: 'Tell whether the server is set up',
    tag,
    access: 'anybody',
    perMinute: 120,
    answer: ServerStatus,
    handle: ({ app }, { head }) => serverStatus(app, head.request),
  }),
  openRoute({
    method: 'POST',
    path: '/setup',
    summary: 'Create the first org and its admin, once, with the setup link',
    tag,
    access: 'anybody',
    perMinute: 10,
    body: Setup,
    status: 201,
    answer: SessionInfo,
    handle: (outside, { body, head }) =>
      beginSession(outside, head, () => setUp(outside, body, clientOf(head.request))),
  }),
  openRoute({
    method: 'POST',
    path: '/session',
    summary: 'Sign in',
    tag,
    access: 'anybody',
    perMinute: 20,
    body: SignIn,
    answer: SessionInfo,
    handle: (outside, { body, head }) =>
      beginSession(outside, head, () => signIn(outside, body, clientOf(head.request))),
  }),
  openRoute({
    method: 'POST',
    path: '/password/forgot',
    summary: 'Ask for a mail with a link to choose a new password; the answer is the same for any email',
    tag,
    access: 'anybody',
    perMinute: 5,
    body: ForgotPassword,
    status: 202,
    answer: Nothing,
    handle: (outside, { body }) => forgotPassword(outside, body.email),
  }),
  openRoute({
    method: 'POST',
    path: '/password/reset',
    summary: 'Choose a new password with a link; ends every session',
    tag,
    access: 'anybody',
    perMinute: 10,
    body: ResetPassword,
    answer: Nothing,
    handle: (outside, { body }) => resetPassword(outside, body),
  }),
  openRoute({
    method: 'GET',
    path: '/links/:token',
    summary: 'Tell for whom a link is',
    tag,
    access: 'anybody',
    perMinute: 30,
    params: z.object({ token: z.string().max(200) }),
    answer: LinkInfo,
    handle: ({ app }, { params }) => linkInfo(app, params.token),
  }),
  openRoute({
    method: 'POST',
    path: '/invites/accept',
    summary: 'Accept an invitation and sign in',
    tag,
    access: 'anybody',
    perMinute: 10,
    body: AcceptInvite,
    answer: SessionInfo,
    handle: (outside, { body, head }) =>
      beginSession(outside, head, async () =>
        acceptInvite(outside, body, clientOf(head.request), await signedInUser(outside.app, head.request)),
      ),
  }),
]

const persons: Route[] = [
  vendorRoute({
    method: 'GET',
    path: '/session',
    summary: 'Tell who is signed in (a session, not an API key)',
    tag,
    permission: null,
    answer: SessionInfo,
    handle: async (ctx) => sessionInfo(ctx.app, requirePerson(ctx).userId, ctx.orgId),
  }),
  vendorRoute({
    method: 'DELETE',
    path: '/session',
    summary: 'Sign out (a session, not an API key)',
    tag,
    permission: null,
    answer: Nothing,
    async handle(ctx, { head }) {
      await signOut(requirePerson(ctx))
      clearSessionCookie(ctx.app, head.reply)
    },
  }),
  vendorRoute({
    method: 'PUT',
    path: '/session/org',
    summary: "Go on in another of one's own orgs (a session, not an API key)",
    tag,
    permission: null,
    body: SwitchOrg,
    answer: SessionInfo,
    async handle(ctx, { body }) {
      const person = requirePerson(ctx)
      await switchOrg(person, body.orgId)
      return sessionInfo(ctx.app, person.userId, body.orgId)
    },
  }),
  vendorRoute({
    method: 'PUT',
    path: '/session/password',
    summary: "Change one's own password; ends one's other sessions (a session, not an API key)",
    tag,
    permission: null,
    body: ChangePassword,
    answer: Nothing,
    handle: async (ctx, { body }) => changePassword(requirePerson(ctx), body),
  }),
  vendorRoute({
    method: 'POST',
    path: '/orgs',
    summary: 'Create another org and become its admin (a session, not an API key)',
    tag: 'Org',
    permission: 'org:write',
    body: NewOrg,
    status: 201,
    answer: Org,
    handle: async (ctx, { body }) => createOwnOrg(requirePerson(ctx), body),
  }),
]

const members: Route[] = [
  vendorRoute({
    method: 'GET',
    path: '/users',
    summary: 'List the members of the org',
    tag,
    permission: 'members:read',
    query: UserQuery,
    answer: UserPage,
    handle: (ctx, { query }) => pageOfMembers(ctx, query),
  }),
  vendorRoute({
    method: 'POST',
    path: '/users',
    summary: 'Invite somebody; where there is no mail the answer carries the link',
    tag,
    permission: 'members:write',
    body: NewUser,
    status: 201,
    answer: InvitedUser,
    handle: (ctx, { body }) => inviteUser(ctx, body),
  }),
  vendorRoute({
    method: 'PATCH',
    path: '/users/:id',
    summary: 'Change the name or role of a member, deactivate or reactivate',
    tag,
    permission: 'members:write',
    params: user,
    body: UserChange,
    answer: User,
    handle: (ctx, { params, body }) => changeUser(ctx, params.id, body),
  }),
  vendorRoute({
    method: 'POST',
    path: '/users/:id/invite',
    summary: 'Invite again; the link before stops working',
    tag,
    permission: 'members:write',
    params: user,
    answer: InvitedUser,
    handle: (ctx, { params }) => inviteAgain(ctx, params.id),
  }),
  vendorRoute({
    method: 'POST',
    path: '/users/:id/reset-link',
    summary: 'Make a link to choose a new password, where there is no mail',
    tag,
    permission: 'members:write',
    params: user,
    answer: ResetLink,
    handle: async (ctx, { params }) => ({ url: await makeResetLink(ctx, params.id) }),
  }),
  vendorRoute({
    method: 'GET',
    path: '/api-keys',
    summary: 'List the API keys of the org, newest first',
    tag,
    permission: 'api_keys:read',
    query: PageQuery,
    answer: ApiKeyPage,
    handle: (ctx, { query }) => pageOfApiKeys(ctx, query),
  }),
  vendorRoute({
    method: 'POST',
    path: '/api-keys',
    summary: 'Create an API key; it is shown this once',
    tag,
    permission: 'api_keys:write',
    body: NewApiKey,
    status: 201,
    answer: CreatedApiKey,
    handle: (ctx, { body }) => createApiKey(ctx, body),
  }),
  vendorRoute({
    method: 'DELETE',
    path: '/api-keys/:id',
    summary: 'Revoke an API key',
    tag,
    permission: 'api_keys:write',
    params: idParam('key'),
    answer: Nothing,
    handle: (ctx, { params }) => revokeApiKey(ctx, params.id),
  }),
]

export const accessRoutes: Route[] = [...strangers, ...persons, ...members]
