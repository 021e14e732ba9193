import type { CodeRow } from '../activation-codes/queries.ts'
import { isBound, isBoundTo } from '../activation-codes/rules.ts'
import { CodeTerms } from '../activation-codes/schema.ts'
import { claimCode, useCode } from '../activation-codes/use.ts'
import { emit } from '../events/emit.ts'
import { captureSafely } from '../leads/capture-safely.ts'
import type { Proof } from '../leads/receive.ts'
import { followedTerms } from '../licenses/followed-terms.ts'
import { issueLicense } from '../licenses/issue.ts'
import { setLicenseLead, type TakenNumber } from '../licenses/queries.ts'
import { termsAtInstall, termsOfCode, type Terms } from '../licenses/rules.ts'
import type { InstallTarget } from '../packages/queries.ts'
import type { Tx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { countryCode } from '../platform/places.ts'
import { findSubscriberByKey, insertSubscriber } from '../subscribers/queries.ts'
import type { InstallRequest } from './install.ts'
import { attachRecorded, findRecorded } from './attach.ts'
import { noteRepeatedTrial } from './note-repeated-trial.ts'
import { noteVersion } from './note-version.ts'
import { insertInstallation } from './queries.ts'
import { adoptSandbox, noteProof, noteUnproven, proveParent } from './sandbox.ts'

/** The first install of a package in a subscriber (I1). In the caller's transaction; answers the installation's id. */
export async function installNew(tx: Tx, request: InstallRequest, taken: TakenNumber | null): Promise<string> {
  const { target, input, tokenHash } = request
  const code = input.activationCode === undefined ? null : await claimCode(tx, target.id, input.activationCode)
  const parent = await proveParent(tx, request)
  if (code === null && parent === null && target.install_mode === 'code_required' && !target.test)
    throw new AppError('activation_code_required')
  const { subscriberId, known, adoptable } = await findOrCreateSubscriber(tx, request)
  const bound = code !== null && isBoundTo(code, { id: subscriberId, orgKey: request.orgKey })
  if (code && isBound(code) && !bound) {
    throw new AppError('code_invalid', 'The code was issued for another Subscriber Org ID.')
  }
  if (target.test && code && !bound) {
    throw new AppError(
      'code_invalid',
      'The test install key takes no codes of real customers. Use the live install key.',
    )
  }
  // Anybody gets a code of the public page, so it proves nothing about a subscriber that is known (I8).
  const id = newId('installation')
  const recorded = known ? await findRecorded(tx, request, { subscriberId, installationId: id, bound }) : null
  const verified = recorded?.by === 'window' ? false : !known || (code !== null && code.source !== 'install_page')
  // I8: terms that were sold with a code are not given up for those of a parent.
  const adopting = parent && adoptable && !code?.terms && !recorded ? parent : null
  const followed = adopting && (await adoptSandbox(tx, target.id, subscriberId, adopting))
  const licenseId =
    recorded?.licenseId ??
    (await issueLicense(tx, {
      packageId: target.id,
      subscriberId,
      installationId: id,
      test: target.test,
      taken: need(taken),
      followsLicenseId: followed?.licenseId ?? null,
      ...(followed && { complete: true }),
      terms: (zone) =>
        followed ? followedTerms(followed.terms, followed.policy, tx.now()) : termsFor(target, code, zone, tx.now()),
    }))
  const versionStatus = await noteVersion(tx, target.id, input.version, target.test)
  await insertInstallation(tx.db, {
    id,
    org_id: tx.orgId,
    package_id: target.id,
    subscriber_id: subscriberId,
    license_id: licenseId,
    token_hash: tokenHash,
    status: 'installed',
    version: input.version,
    version_status: versionStatus,
    test: target.test,
    verified,
    installed_at: tx.now(),
    delivered_revision: recorded?.revision ?? 1,
    delivered_at: tx.now(),
    created_at: tx.now(),
    updated_at: tx.now(),
  })
  const ids = { packageId: target.id, subscriberId, licenseId, installationId: id }
  if (recorded) await attachRecorded(tx, request, recorded, ids)
  else if (adopting) await noteProof(tx, ids, adopting)
  else await noteUnproven(tx, request, ids)
  const leadId = followed ? null : await leadOf(tx, request, code, { ...ids, known })
  if (!target.test && !followed && !recorded && isTrial(target, code)) {
    const email = (request.contact ?? (code?.contact as Record<string, unknown> | null))?.['email']
    await noteRepeatedTrial(tx, ids, email)
  }
  const subject = { ...ids, leadId }
  await emit(tx, 'installation.created', subject, {
    version: input.version,
    versionStatus,
    test: target.test,
    verified,
    ...(recorded && { attached: recorded.by }),
  })
  if (code) await useCode(tx, code, id, subscriberId)
  return id
}

function need(taken: TakenNumber | null): TakenNumber {
  if (taken === null) throw new Error('a license vanished: they are never removed')
  return taken
}

/** `adoptable`: whether a proof of the parent may make it a sandbox of that. */
async function findOrCreateSubscriber(tx: Tx, { target, input, orgKey, parentKey }: InstallRequest) {
  const existing = await findSubscriberByKey(tx.db, tx.orgId, target.test, orgKey)
  // I4: what is known about a subscriber is not changed by whoever names its id.
  if (existing) {
    const adoptable = existing.type === 'sandbox' && existing.parent_org_key === parentKey
    return { subscriberId: existing.id, known: true, adoptable }
  }
  const reported = input.subscriber
  const id = newId('subscriber')
  await insertSubscriber(tx.db, {
    id,
    org_id: tx.orgId,
    org_key: orgKey,
    test: target.test,
    name: reported.name?.trim() || null,
    type: reported.type,
    parent_org_key: parentKey,
    sandbox_name: reported.sandboxName?.trim() || null,
    edition: reported.edition ?? null,
    instance: reported.instance ?? null,
    country: reported.country ? (countryCode(reported.country) ?? reported.country) : null,
    created_at: tx.now(),
    updated_at: tx.now(),
  })
  const facts = { orgId: orgKey, name: reported.name ?? null, type: reported.type, test: target.test }
  await emit(tx, 'subscriber.created', { packageId: target.id, subscriberId: id }, facts)
  return { subscriberId: id, known: false, adoptable: true }
}

function termsFor(target: InstallTarget, code: CodeRow | null, zone: string, now: Date): Terms {
  if (code?.terms) return termsOfCode(CodeTerms.parse(code.terms), zone, now)
  const defaults = {
    status: target.default_status as 'trial' | 'active',
    days: target.default_days,
    seats: target.default_seats,
  }
  return termsAtInstall(defaults, zone, now)
}

function isTrial(target: InstallTarget, code: CodeRow | null): boolean {
  return (code?.terms ? CodeTerms.parse(code.terms).status : target.default_status) === 'trial'
}

type Ids = { subscriberId: string; licenseId: string; installationId: string; known: boolean }

/** I7, I8: a code tells whose install it is, and needs no contact. P4: a test install makes none. I2: none can block. */
async function leadOf(tx: Tx, request: InstallRequest, code: CodeRow | null, ids: Ids): Promise<string | null> {
  const { target, contact } = request
  if (target.test) return null
  const raw = { ...(code?.contact as Record<string, unknown> | null), ...contact }
  const arrival = { packageId: target.id, source: 'package_installation' as const, ...ids }
  const leadId = await captureSafely(tx, arrival, Object.keys(raw).length > 0 ? raw : undefined, code && proofOf(code))
  if (leadId) await setLicenseLead(tx.db, ids.licenseId, leadId)
  return leadId
}

function proofOf(code: CodeRow): Proof {
  const contact = code.contact as { email?: string | null } | null
  return {
    fromVendor: code.source !== 'install_page',
    leadId: code.lead_id,
    accountId: code.account_id,
    contactId: code.contact_id,
    email: contact?.email ?? null,
  }
}
