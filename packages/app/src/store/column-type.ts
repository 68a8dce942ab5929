import { type RawBuilder, sql } from 'kysely'

/** The database engines that the store can stand on; every table of engine names below grows with it. */
export type Engine = 'sqlite'

/**
 * What may stand in a stored column, the same on every engine.
 *
 * `id` UUIDv7 or name · `text` · `exact` text that is hashed, kept byte for byte · `json` · `count` small integer ·
 * `instant` ms since 1970 in UTC · `number` float64 · `flag` 0 or 1
 */
export type ColumnKind = 'id' | 'text' | 'exact' | 'json' | 'count' | 'instant' | 'number' | 'flag'

const types: Readonly<Record<Engine, Readonly<Record<ColumnKind, string>>>> = {
  sqlite: {
    id: 'text',
    text: 'text',
    exact: 'text',
    json: 'text',
    count: 'integer',
    instant: 'integer',
    number: 'real',
    flag: 'integer',
  },
}

/** The engine's own type of a column kind; the one place where engines differ in types. */
export function columnType(engine: Engine, kind: ColumnKind): RawBuilder<unknown> {
  return sql.raw(types[engine][kind])
}
