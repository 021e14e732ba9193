import { z } from 'zod'
import { fileOf, idParam, vendorRoute, type Route } from '../platform/route.ts'
import { acceptReceipt } from './accept-receipt.ts'
import { confirmMove } from './confirm.ts'
import { deliverMove } from './deliver.ts'
import { dropMove } from './drop.ts'
import { exportMove } from './export.ts'
import { freezeMove } from './freeze.ts'
import { handOverMove } from './hand-over.ts'
import { importMove } from './import.ts'
import { invite } from './invite.ts'
import { makeManifest } from './make-manifest.ts'
import { getMove, listInvitations, listMoves } from './present.ts'
import { releaseMove } from './release.ts'
import {
  ConfirmationText,
  Freeze,
  Invitation,
  InvitationPage,
  InvitationQuery,
  Move,
  MovePage,
  MoveQuery,
  NewInvitation,
  ReceiptText,
  ReleaseText,
  StartMove,
  Undo,
  WithPassword,
} from './schema.ts'
import { startMove } from './start.ts'
import { undoMove } from './undo.ts'

const tag = 'Moves'
const params = idParam('mov')
const permission = 'moves:write'

export const moveRoutes: Route[] = [
  vendorRoute({
    method: 'POST',
    path: '/moves/invitations',
    summary: 'Invite packages of another org to this one',
    tag,
    permission,
    body: NewInvitation,
    status: 201,
    answer: Invitation,
    handle: (ctx, { body }) => invite(ctx, body),
  }),
  vendorRoute({
    method: 'GET',
    path: '/moves/invitations',
    summary: 'List invitations',
    tag,
    permission,
    query: InvitationQuery,
    answer: InvitationPage,
    handle: (ctx, { query }) => listInvitations(ctx, query),
  }),
  vendorRoute({
    method: 'POST',
    path: '/moves',
    summary: 'Draft a move of packages to the org of an invitation: what would move, what would not, and why',
    tag,
    permission,
    body: StartMove,
    status: 201,
    answer: Move,
    handle: (ctx, { body }) => startMove(ctx, body),
  }),
  vendorRoute({
    method: 'GET',
    path: '/moves',
    summary: 'List moves, from here and to here',
    tag,
    permission: 'moves:read',
    query: MoveQuery,
    answer: MovePage,
    handle: (ctx, { query }) => listMoves(ctx, query),
  }),
  vendorRoute({
    method: 'GET',
    path: '/moves/:id',
    summary: 'Get a move: where it stands, and what is to be done next',
    tag,
    permission: 'moves:read',
    params,
    answer: Move,
    handle: (ctx, { params }) => getMove(ctx, params.id),
  }),
  vendorRoute({
    method: 'POST',
    path: '/moves/:id/manifest',
    summary: 'Read every row that would move, for its hash',
    tag,
    permission,
    params,
    answer: Move,
    handle: (ctx, { params }) => makeManifest(ctx, params.id),
  }),
  vendorRoute({
    method: 'POST',
    path: '/moves/:id/freeze',
    summary: 'Freeze writes to the packages; needs the password and the fingerprint of the destination',
    tag,
    permission,
    params,
    body: Freeze,
    answer: Move,
    handle: (ctx, { params, body }) => freezeMove(ctx, params.id, body),
  }),
  vendorRoute({
    method: 'POST',
    path: '/moves/:id/export',
    summary: 'Export the archive, sealed to the destination; needs the password',
    tag,
    permission,
    params,
    body: WithPassword,
    answer: z.unknown().describe('application/octet-stream'),
    handle: (ctx, { params, body, head }) => exportMove(ctx, params.id, body.password, head),
  }),
  vendorRoute({
    method: 'POST',
    path: '/moves/:id/deliver',
    summary: 'Give the archive to another org of this server; needs the password',
    tag,
    permission,
    params,
    body: WithPassword,
    answer: Move,
    handle: (ctx, { params, body }) => deliverMove(ctx, params.id, body.password),
  }),
  vendorRoute({
    method: 'POST',
    path: '/moves/:id/import',
    summary: 'Import the archive (application/octet-stream); it is staged, inactive, and the receipt signed',
    tag,
    permission,
    params,
    upload: ['application/octet-stream'],
    answer: Move,
    handle: (ctx, { params, head }) => importMove(ctx, params.id, fileOf(head) ?? nothing()),
  }),
  vendorRoute({
    method: 'POST',
    path: '/moves/:id/receipt',
    summary: 'Bring the receipt of the destination',
    tag,
    permission,
    params,
    body: ReceiptText,
    answer: Move,
    handle: (ctx, { params, body }) => acceptReceipt(ctx, params.id, body.receipt),
  }),
  vendorRoute({
    method: 'POST',
    path: '/moves/:id/hand-over',
    summary: 'Hand over: the one decision; needs the password',
    tag,
    permission,
    params,
    body: WithPassword,
    answer: Move,
    handle: (ctx, { params, body }) => handOverMove(ctx, params.id, body.password),
  }),
  vendorRoute({
    method: 'POST',
    path: '/moves/:id/release',
    summary: 'Bring the release of the source; what was staged goes live',
    tag,
    permission,
    params,
    body: ReleaseText,
    answer: Move,
    handle: (ctx, { params, body }) => releaseMove(ctx, params.id, body.release),
  }),
  vendorRoute({
    method: 'POST',
    path: '/moves/:id/confirmation',
    summary: 'Bring the confirmation of the destination: the packages are live there, and the move is complete',
    tag,
    permission,
    params,
    body: ConfirmationText,
    answer: Move,
    handle: (ctx, { params, body }) => confirmMove(ctx, params.id, body.confirmation),
  }),
  vendorRoute({
    method: 'POST',
    path: '/moves/:id/undo',
    summary: 'Bring the packages back, until the first install or change at the destination; needs the password',
    tag,
    permission,
    params,
    body: Undo,
    answer: Move,
    handle: (ctx, { params, body }) => undoMove(ctx, params.id, body),
  }),
  vendorRoute({
    method: 'POST',
    path: '/moves/:id/drop',
    summary: 'Drop a move that was not handed over; nothing has changed',
    tag,
    permission,
    params,
    answer: Move,
    handle: (ctx, { params }) => dropMove(ctx, params.id),
  }),
]

async function* nothing(): AsyncGenerator<Uint8Array> {}
