import { sql } from 'kysely'

/**
 * The values as a set, for `column in …`: it is looked up by an index, or joined once. A statement that was planned for any
 * list compares each row with each value where it says `= any(…)`.
 */
export const among = (values: readonly string[]) => sql<string>`(select unnest(${values}::text[]))`
