/** Does the same for one org after the other. One in which it fails holds up no other; what failed is thrown at the end. */
export async function eachOrg(orgIds: string[], work: (orgId: string) => Promise<void>): Promise<void> {
  const failures: unknown[] = []
  for (const orgId of orgIds) await work(orgId).catch((error: unknown) => failures.push(error))
  if (failures.length === 1) throw failures[0]
  if (failures.length > 1) throw new AggregateError(failures, `It failed in ${failures.length} orgs.`)
}
