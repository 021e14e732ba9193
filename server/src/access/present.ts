import type { Ctx } from '../platform/context.ts'
import { toPage, type Page, type PageQuery } from '../platform/page.ts'
import { listApiKeys, listMembers, type MemberRow } from './queries.ts'
import type { ApiKey, Scope, User, UserQuery } from './schema.ts'

export function presentMember(row: MemberRow): User {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    status: row.status,
    createdAt: row.created_at.toISOString(),
    lastSignInAt: row.last_sign_in_at?.toISOString() ?? null,
  }
}

export async function pageOfMembers(ctx: Ctx, query: UserQuery): Promise<Page<User>> {
  return toPage(await listMembers(ctx.db, ctx.orgId, query), query.limit, (row) => [row.id], presentMember)
}

type ApiKeyFacts = Awaited<ReturnType<typeof listApiKeys>>[number]

export function presentApiKey(row: ApiKeyFacts): ApiKey {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes as Scope[],
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
  }
}

export async function pageOfApiKeys(ctx: Ctx, query: PageQuery): Promise<Page<ApiKey>> {
  return toPage(await listApiKeys(ctx.db, ctx.orgId, query), query.limit, (row) => [row.id], presentApiKey)
}
