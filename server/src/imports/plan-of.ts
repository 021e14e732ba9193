import { sha256 } from '../platform/crypto.ts'
import { refOf, sorted, type Plan, type Row } from './plan-rules.ts'

/** Begins a plan: the same content always has the same hash, whenever it was exported. */
export function planOf(row: Row): Plan {
  const said = [row, ...row.merged].map(({ record }) => {
    const { changedOn: _changedOn, ...fields } = record.fields
    return [sorted(fields), sorted(record.extra)]
  })
  const refs = [refOf(row), ...row.merged.flatMap(({ ref }) => (ref === null ? [] : [ref]))]
  return {
    line: row.line,
    verdict: 'create',
    code: null,
    words: null,
    notes: [...row.notes],
    thingId: null,
    refs: [...new Set(refs)],
    hash: sha256(JSON.stringify(said)).toString('hex'),
  }
}
