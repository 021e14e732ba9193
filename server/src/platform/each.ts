import { sql } from 'kysely'

/**
 * Each of the values once, as rows `asked (value)` to look something up for: `from ${each(values)} cross join lateral
 * (select … where name = asked.value offset 0)`. The `offset 0` makes the planner take one after the other by the index,
 * also where it has not heard yet how large a table has become; on the embedded database nobody tells it.
 */
export const each = (values: readonly string[]) => sql`unnest(${[...new Set(values)]}::text[]) as asked (value)`

/** The values as a set, for `column in …`. A statement that was planned for any list compares each row with each in `= any(…)`. */
export const among = (values: readonly string[]) => sql<string>`(select unnest(${values}::text[]))`
