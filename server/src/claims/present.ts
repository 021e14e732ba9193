import { companyDomain } from '../accounts/rules.ts'
import { readContact } from '../leads/rules.ts'
import { licenseNumber } from '../licenses/rules.ts'
import type { Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import type { Page } from '../platform/page.ts'
import { contactsOf, getClaimView, listClaimViews, type ClaimView } from './queries.ts'
import { claimStatus } from './rules.ts'
import type { Claim, ClaimQuery } from './schema.ts'

export async function getClaim(ctx: Ctx, id: string): Promise<Claim> {
  const row = await getClaimView(ctx.db, ctx.orgId, id)
  const [claim] = row ? await present(ctx, [row]) : []
  if (!claim) throw new AppError('not_found')
  return claim
}

export async function listClaims(ctx: Ctx, query: ClaimQuery): Promise<Page<Claim>> {
  const page = await listClaimViews(ctx.db, ctx.orgId, query, ctx.now())
  return { ...page, data: await present(ctx, page.data) }
}

type KnownContact = Awaited<ReturnType<typeof contactsOf>>[number]

async function present(ctx: Ctx, rows: ClaimView[]): Promise<Claim[]> {
  const accountIds = [...new Set(rows.flatMap(({ account_id }) => account_id ?? []))]
  const contacts = await contactsOf(ctx.db, ctx.orgId, accountIds)
  return rows.map((row) =>
    presentOne(
      row,
      contacts.filter(({ account_id }) => account_id === row.account_id),
      ctx.now(),
    ),
  )
}

function presentOne(row: ClaimView, known: KnownContact[], now: Date): Claim {
  const contact = row.contact === null ? null : readContact(row.contact as Record<string, unknown>)
  const email = contact?.emailNormalized ?? null
  const domain = companyDomain(email)
  const domains = [row.account_domain, ...known.map(({ email_normalized }) => companyDomain(email_normalized))]
  return {
    id: row.id,
    kind: row.kind as Claim['kind'],
    status: claimStatus(row, now),
    packageId: row.package_id,
    packageName: row.package_name,
    subscriber: { id: row.subscriber_id, orgId: row.org_key, name: row.subscriber_name },
    parent:
      row.parent_id === null ? null : { id: row.parent_id, orgId: row.parent_org_key ?? '', name: row.parent_name },
    accountId: row.account_id,
    accountName: row.account_name,
    contact: contact && shown(contact),
    contactKnown: email !== null && known.some(({ email_normalized }) => email_normalized === email),
    domainKnown: domain !== null && domains.includes(domain),
    message: row.message,
    installation:
      row.installation_id === null
        ? null
        : {
            id: row.installation_id,
            status: row.installation_status as 'installed' | 'uninstalled',
            version: row.version ?? '',
            lastCheckInAt: row.last_check_in_at?.toISOString() ?? null,
          },
    licenseId: row.license_id,
    licenseNumber: row.number === null ? null : licenseNumber(row.number),
    test: row.test,
    reason: row.reason,
    decidedById: row.decided_by,
    decidedByName: row.decided_by_name,
    decidedAt: row.decided_at?.toISOString() ?? null,
    usedAt: row.used_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
  }
}

function shown({ emailNormalized: _compared, ...contact }: NonNullable<ReturnType<typeof readContact>>) {
  return contact
}
