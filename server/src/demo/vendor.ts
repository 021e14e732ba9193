import { acceptInvite } from '../access/accept-invite.ts'
import { inviteUser } from '../access/invite.ts'
import { ROLE_PERMISSIONS } from '../access/rules.ts'
import { makeSetupLink, setUp } from '../access/setup.ts'
import type { RunningApp } from '../app.ts'
import { modifyOrg } from '../orgs/modify.ts'
import { createPackage } from '../packages/create.ts'
import { createCtx, type Ctx } from '../platform/context.ts'
import type { MovableClock } from '../platform/movable-clock.ts'
import { etagOf } from '../platform/revision.ts'
import { PACKAGES, STAFF, type StaffKey } from './catalog.ts'
import { outsideOf, type World } from './world.ts'

export const VENDOR = 'Aurelia Software'
export const ADMIN_EMAIL = 'maya@aurelia.example'
const CLIENT = { address: '127.0.0.1', userAgent: 'demo' }

/** The vendor on its first day: org, staff and packages, made the way people make them. */
export async function createVendor(running: RunningApp, clock: MovableClock, password: string): Promise<World> {
  const { app } = running
  const link = await makeSetupLink(app)
  const session = await setUp(
    outsideOf(running),
    {
      token: tokenOf(link),
      orgName: VENDOR,
      timeZone: 'Europe/Berlin',
      email: ADMIN_EMAIL,
      name: STAFF[0].name,
      password,
    },
    CLIENT,
  )
  const { orgId } = session
  const as = (userId: string, name: string, role: keyof typeof ROLE_PERMISSIONS): Ctx =>
    createCtx(app, { orgId, actor: { kind: 'user', id: userId, name }, permissions: ROLE_PERMISSIONS[role] })
  const admin = as(session.userId, STAFF[0].name, 'admin')
  const staff = new Map<StaffKey, Ctx>([['maya', admin]])
  for (const { key, name, role } of STAFF.slice(1)) {
    const { id, inviteUrl } = await inviteUser(admin, { email: `${key}@aurelia.example`, name, role })
    await acceptInvite(outsideOf(running), { token: tokenOf(inviteUrl), password: `${password}-${key}` }, CLIENT, null)
    staff.set(key, as(id, name, role))
  }
  const team = Object.fromEntries(staff) as World['staff']
  await modifyOrg(admin, { fallbackOwnerId: team.aisha.actor.id }, etagOf(1))
  const packages: World['packages'] = new Map()
  for (const { input, leadManager } of PACKAGES) {
    const leadManagerId = leadManager === null ? null : team[leadManager].actor.id
    const made = await createPackage(admin, { ...input, leadManagerId })
    const epoch = Math.floor(Date.parse(made.createdAt) / 1000)
    packages.set(input.slug, { id: made.id, installKey: made.installKey, testInstallKey: made.testInstallKey, epoch })
  }
  return { running, clock, orgId, staff: team, packages, tokens: new Map() }
}

function tokenOf(link: string | null): string {
  const token = link && new URL(link).searchParams.get('token')
  if (!token) throw new Error('the demo expected a link')
  return token
}
