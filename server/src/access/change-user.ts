import { emit } from '../events/emit.ts'
import type { EventKind } from '../events/schema.ts'
import { lockOrg } from '../orgs/queries.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { presentMember } from './present.ts'
import { dropLinks } from './link-queries.ts'
import { belongsElsewhere, countOtherActiveAdmins, endSessions, findMember, saveMember, saveUser } from './queries.ts'
import { changeMember, losesAdmin, type Member } from './rules.ts'
import type { User, UserChange } from './schema.ts'

/** Changes a member's name or role, deactivates or reactivates. The last active admin stays one, whoever tries at once. */
export async function changeUser(ctx: Ctx, userId: string, change: UserChange): Promise<User> {
  ctx.require('members:write')
  return inTransaction(ctx, async (tx) => {
    await lockOrg(tx.db, tx.orgId)
    const row = await findMember(tx.db, tx.orgId, userId)
    if (!row) throw new AppError('not_found')
    const before: Member = { role: row.role, status: row.status, name: row.name, joined: row.joined }
    const after = changeMember(before, change)
    if (typeof after === 'string') throw new AppError('change_refused', after)
    if (losesAdmin(before, after) && (await countOtherActiveAdmins(tx.db, tx.orgId, userId)) === 0) {
      throw new AppError('last_admin')
    }
    if (after.name !== before.name) {
      const own = userId === tx.actor.id || !(await belongsElsewhere(tx.db, userId, tx.orgId))
      if (row.joined && !own) throw new AppError('change_refused', 'Only this person can change the name.')
      if (own) await saveUser(tx.db, userId, { name: after.name }, tx.now())
    }
    const { role, status } = after
    await saveMember(tx.db, tx.orgId, userId, { role, status, invited_name: row.joined ? null : after.name }, tx.now())
    if (after.status !== before.status) {
      await endSessions(tx.db, userId, { orgId: tx.orgId })
      await dropLinks(tx.db, 'invite', userId, tx.orgId)
    }
    const kind = eventKind(before, after)
    if (kind) await emit(tx, kind, {}, { userId, before: facts(before), after: facts(after) })
    return presentMember({ ...row, name: after.name, role: after.role, status: after.status })
  })
}

function facts({ name, role, status }: Member) {
  return { name, role, status }
}

function eventKind(before: Member, after: Member): EventKind | null {
  if (after.status !== before.status) return after.status === 'deactivated' ? 'user.deactivated' : 'user.reactivated'
  return after.name !== before.name || after.role !== before.role ? 'user.modified' : null
}
