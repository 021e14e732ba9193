import { queryOptions } from '@tanstack/react-query'
import { api, call, type Schemas } from '../api.ts'
import { pagesOptions, queryClient } from '../query-client.ts'
import { uploadArchive, type Upload } from './upload-archive.ts'

export type Move = Schemas['Move']
export type Invitation = Schemas['MoveInvitation']
export type MoveStatus = Move['status']

const BUSY_MS = 1_000
const FOLLOWING_MS = 3_000

/** No event tells of each stretch that arrives, or of each product that has followed. */
function pauseOf({ status, followed }: Move): number | false {
  if (status === 'arriving' || status === 'staging') return BUSY_MS
  return status === 'live' && followed && followed.installations < followed.of ? FOLLOWING_MS : false
}

export function movePages() {
  return pagesOptions(['moves', 'list'], (cursor) => call(api.GET('/api/v1/moves', { params: { query: { cursor } } })))
}

export function moveOptions(id: string) {
  return queryOptions({
    queryKey: ['moves', id],
    queryFn: () => call(api.GET('/api/v1/moves/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state: { data } }) => (data ? pauseOf(data) : false),
  })
}

/** The invitation that a move to here began with; null where it is not known. */
export function invitationOptions(moveId: string) {
  const find = async (): Promise<Invitation | null> => {
    const { data } = await call(api.GET('/api/v1/moves/invitations', { params: { query: { moveId } } }))
    return data[0] ?? null
  }
  return queryOptions({ queryKey: ['moves', moveId, 'invitation'], queryFn: find })
}

export async function invite(days: number): Promise<Invitation> {
  const invitation = await call(api.POST('/api/v1/moves/invitations', { body: { days } }))
  await queryClient.invalidateQueries({ queryKey: ['moves', 'list'] })
  return invitation
}

export async function draftMove(invitation: string, packageIds: string[]): Promise<Move> {
  return adopt(await call(api.POST('/api/v1/moves', { body: { invitation, packageIds } })))
}

const of = (id: string) => ({ params: { path: { id } } })

export async function makeManifest(id: string): Promise<Move> {
  return adopt(await call(api.POST('/api/v1/moves/{id}/manifest', of(id))))
}

export async function freezeMove(id: string, body: { password: string; fingerprint: string }): Promise<Move> {
  return adopt(await call(api.POST('/api/v1/moves/{id}/freeze', { ...of(id), body })))
}

export async function deliverMove(id: string, password: string): Promise<Move> {
  return adopt(await call(api.POST('/api/v1/moves/{id}/deliver', { ...of(id), body: { password } })))
}

export async function bringReceipt(id: string, receipt: string): Promise<Move> {
  return adopt(await call(api.POST('/api/v1/moves/{id}/receipt', { ...of(id), body: { receipt } })))
}

export async function handOver(id: string, password: string): Promise<Move> {
  return adopt(await call(api.POST('/api/v1/moves/{id}/hand-over', { ...of(id), body: { password } })))
}

export async function importArchive(id: string, file: File, upload: Upload): Promise<Move> {
  return adopt(await call(uploadArchive(`/api/v1/moves/${id}/import`, file, upload)))
}

export async function bringRelease(id: string, release: string): Promise<Move> {
  return adopt(await call(api.POST('/api/v1/moves/{id}/release', { ...of(id), body: { release } })))
}

export async function bringConfirmation(id: string, confirmation: string): Promise<Move> {
  return adopt(await call(api.POST('/api/v1/moves/{id}/confirmation', { ...of(id), body: { confirmation } })))
}

/** `givenUp` is the statement of a destination on another server; the source alone needs it. */
export async function undoMove(id: string, password: string, givenUp?: string): Promise<Move> {
  const body = givenUp === undefined ? { password } : { password, givenUp }
  return adopt(await call(api.POST('/api/v1/moves/{id}/undo', { ...of(id), body })))
}

export async function dropMove(id: string): Promise<Move> {
  return adopt(await call(api.POST('/api/v1/moves/{id}/drop', of(id))))
}

/** Asks again where it stands, as after a refusal. */
export async function lookAgain(id: string): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: ['moves', id] })
}

async function adopt(move: Move): Promise<Move> {
  queryClient.setQueryData(['moves', move.id], move)
  await queryClient.invalidateQueries({ queryKey: ['moves', 'list'] })
  await queryClient.invalidateQueries({ queryKey: ['packages'] })
  return move
}
