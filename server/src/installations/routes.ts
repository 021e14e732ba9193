import { z } from 'zod'
import { UserRef } from '../licenses/seat-schema.ts'
import { Claim } from '../claims/schema.ts'
import { License } from '../licenses/schema.ts'
import { sendCsv } from '../platform/csv.ts'
import { AppError } from '../platform/errors.ts'
import { PageQuery } from '../platform/page.ts'
import { CsvFile, idParam, openRoute, vendorRoute, type Route } from '../platform/route.ts'
import { assignSeat } from './assign-seat.ts'
import { ParentApproval, Subscriber } from '../subscribers/schema.ts'
import { approveClaim } from './approve-claim.ts'
import { approveParent } from './approve-parent.ts'
import { authorize } from './authorize.ts'
import { carryLicense } from './carry.ts'
import { changeSeats } from './change-seats.ts'
import { check } from './check.ts'
import { checkIn } from './check-in.ts'
import { install } from './install.ts'
import { getInstallation, listInstallations } from './queries.ts'
import { readRoster } from './read-roster.ts'
import { revokeSeat } from './revoke-seat.ts'
import {
  Carry,
  CheckAnswer,
  CheckIn,
  CheckInAnswer,
  CheckQuery,
  Install,
  Installation,
  INSTALLATION_CSV,
  InstallationFilter,
  InstallationPage,
  InstallationQuery,
  Installed,
  RosterAnswer,
  SeatAnswer,
  SeatBy,
  SeatChanges,
  SeatedPage,
  SeatsAnswer,
  Uninstall,
  Uninstalled,
  Upgrade,
} from './schema.ts'
import { seatedUsers } from './seated-users.ts'
import { streamInstallation } from './streams.ts'
import { uninstall } from './uninstall.ts'
import { upgrade } from './upgrade.ts'

const tag = 'Installations'
const product = 'Product'
const params = idParam('ins')
const seatParams = params.extend({ user: UserRef })
const access = 'installation token'
/** From one address, behind which a whole company may be. */
const perMinute = 6_000
/** A thousand users of 255 characters, which may be three bytes each. */
const MAX_SEAT_CHANGES_BYTES = 1024 * 1024

export const installationRoutes: Route[] = [
  openRoute({
    method: 'POST',
    path: '/installations',
    summary: 'Install: subscriber, installation, license and lead at once',
    tag: product,
    access: 'install key',
    perMinute: 600,
    lenientText: true,
    body: Install,
    status: 201,
    otherStatus: 200,
    answer: Installed,
    async handle(outside, { body, head }) {
      const answer = await install(outside, body, head.idempotencyKey)
      void head.reply.status(answer.created ? 201 : 200)
      return answer.body
    },
  }),
  vendorRoute({
    method: 'GET',
    path: '/installations',
    summary: 'List installations',
    tag,
    permission: 'installations:read',
    query: InstallationQuery,
    answer: InstallationPage,
    handle: (ctx, { query }) => listInstallations(ctx.db, ctx.orgId, query, ctx.now()),
  }),
  vendorRoute({
    method: 'GET',
    path: '/installations.csv',
    summary: 'Export installations as CSV',
    tag,
    permission: 'installations:read',
    query: InstallationFilter,
    answer: CsvFile,
    handle: (ctx, { query, head }) =>
      sendCsv<Installation>(head, 'installations', INSTALLATION_CSV, (page) =>
        listInstallations(ctx.db, ctx.orgId, { ...query, ...page }, ctx.now()),
      ),
  }),
  vendorRoute({
    method: 'GET',
    path: '/installations/:id',
    summary: 'Get an installation',
    tag,
    permission: 'installations:read',
    params,
    answer: Installation,
    async handle(ctx, { params }) {
      const installation = await getInstallation(ctx.db, ctx.orgId, params.id, ctx.now())
      if (!installation) throw new AppError('not_found')
      return installation
    },
  }),
  vendorRoute({
    method: 'POST',
    path: '/licenses/:id/carry',
    summary: 'Carry a license with its history to another Subscriber Org ID; needs If-Match',
    tag: 'Licenses',
    permission: 'licenses:write',
    params: idParam('lic'),
    body: Carry,
    answer: License,
    versioned: true,
    handle: (ctx, { params, body, head }) => carryLicense(ctx, params.id, body, head.ifMatch),
  }),
  vendorRoute({
    method: 'POST',
    path: '/claims/:id/approve',
    summary: 'Approve a claim: its token may take the installation over, or the sandbox follows its parent',
    tag: 'Claims',
    permission: 'claims:write',
    params: idParam('clm'),
    answer: Claim,
    handle: (ctx, { params }) => approveClaim(ctx, params.id),
  }),
  vendorRoute({
    method: 'POST',
    path: '/subscribers/:id/parent',
    summary: 'Say whose sandbox a subscriber is; its licenses follow those of the parent',
    tag: 'Subscribers',
    permission: 'subscribers:write',
    params: idParam('sub'),
    body: ParentApproval,
    answer: Subscriber,
    versioned: true,
    handle: (ctx, { params, body }) => approveParent(ctx, params.id, body.parentId),
  }),
  openRoute({
    method: 'POST',
    path: '/installations/:id/check-in',
    summary: 'Check in: report, and get what changed',
    tag: product,
    access,
    perMinute,
    params,
    lenientText: true,
    body: CheckIn,
    answer: CheckInAnswer,
    handle: (outside, { params, body }) => checkIn(outside, params.id, body),
  }),
  openRoute({
    method: 'GET',
    path: '/installations/:id/check',
    summary: "The server's own answer, for products that do not verify documents",
    tag: product,
    access,
    perMinute,
    params,
    query: CheckQuery,
    answer: CheckAnswer,
    handle: (outside, { params, query }) => check(outside, params.id, query),
  }),
  openRoute({
    method: 'GET',
    path: '/installations/:id/seats',
    summary: 'List who has a seat',
    tag: product,
    access,
    perMinute,
    params,
    query: PageQuery,
    answer: SeatedPage,
    handle: (outside, { params, query }) => seatedUsers(outside, params.id, query),
  }),
  openRoute({
    method: 'POST',
    path: '/installations/:id/seats',
    summary: 'Revoke and assign the seats of many users at once; twice is the same as once',
    tag: product,
    access,
    perMinute: 600,
    bodyLimit: MAX_SEAT_CHANGES_BYTES,
    params,
    body: SeatChanges,
    answer: SeatsAnswer,
    handle: (outside, { params, body }) => changeSeats(outside, params.id, body),
  }),
  openRoute({
    method: 'PUT',
    path: '/installations/:id/seats/:user',
    summary: 'Assign a seat; twice is the same as once',
    tag: product,
    access,
    perMinute,
    params: seatParams,
    body: SeatBy,
    answer: SeatAnswer,
    handle: (outside, { params, body }) => assignSeat(outside, params.id, params.user, body?.by ?? 'product'),
  }),
  openRoute({
    method: 'DELETE',
    path: '/installations/:id/seats/:user',
    summary: 'Revoke a seat',
    tag: product,
    access,
    perMinute,
    params: seatParams,
    answer: SeatAnswer,
    handle: (outside, { params }) => revokeSeat(outside, params.id, params.user),
  }),
  openRoute({
    method: 'GET',
    path: '/installations/:id/roster',
    summary: 'The signed roster with all its entries',
    tag: product,
    access,
    perMinute,
    params,
    answer: RosterAnswer,
    handle: (outside, { params }) => readRoster(outside, params.id),
  }),
  openRoute({
    method: 'GET',
    path: '/installations/:id/stream',
    summary: 'Server-sent events: `changed` when the license changed',
    tag: product,
    access,
    perMinute,
    params,
    answer: z.unknown().describe('text/event-stream'),
    async handle(outside, { params, head }) {
      const row = await authorize(outside, params.id)
      streamInstallation(outside.app, head, row)
    },
  }),
  openRoute({
    method: 'PATCH',
    path: '/installations/:id',
    summary: 'Upgrade: report another version, or facts',
    tag: product,
    access,
    perMinute,
    params,
    body: Upgrade,
    answer: Installed.omit({ token: true, warnings: true }).meta({ id: 'Upgraded' }),
    handle: (outside, { params, body }) => upgrade(outside, params.id, body),
  }),
  openRoute({
    method: 'DELETE',
    path: '/installations/:id',
    summary: 'Uninstall',
    tag: product,
    access,
    perMinute,
    params,
    body: Uninstall,
    answer: Uninstalled,
    handle: (outside, { params, body }) => uninstall(outside, params.id, body?.reason),
  }),
]
