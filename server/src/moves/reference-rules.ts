import type { CopiedTable, MovedTable, TableName } from './plan-rules.ts'

/** What a row cannot do without: it is in the archive too, or the archive is refused. */
export function requiredRefs(plan: MovedTable | CopiedTable): { column: string; to: TableName }[] {
  const refs = Object.entries(plan.refs ?? {}).flatMap(([column, { to, optional: free }]) =>
    free ? [] : [{ column, to }],
  )
  const ofPackage = plan.fate === 'moves' && !('table' in plan.of) && plan.of.column === 'package_id'
  return ofPackage ? [...refs, { column: 'package_id', to: 'packages' }] : refs
}
