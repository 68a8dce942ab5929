import { type RawBuilder, sql } from 'kysely'

/** The database engines that the store can stand on; every table of engine names below grows with it. */
export type Engine = 'sqlite' | 'postgres'

/**
 * What may stand in a stored column, the same on every engine.
 *
 * `id` UUIDv7 or name · `text` · `exact` text that is hashed, kept byte for byte · `json` · `count` small integer ·
 * `instant` ms since 1970 in UTC · `number` float64 · `flag` 0 or 1
 */
export type ColumnKind = 'id' | 'text' | 'exact' | 'json' | 'count' | 'instant' | 'number' | 'flag'

/** PostgreSQL would sort by the language of the database; the order of the bytes is the one of SQLite. */
const bytewise = 'text collate "C"'

/** `json`, not `jsonb`: an answer is read back as it was written, keys in their order and numbers in their digits, on either engine. */
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
  postgres: {
    id: bytewise,
    text: bytewise,
    exact: bytewise,
    json: 'json',
    count: 'integer',
    instant: 'bigint',
    number: 'double precision',
    flag: 'integer',
  },
}

/** The engine's own type of a column kind; the one place where engines differ in types. */
export function columnType(engine: Engine, kind: ColumnKind): RawBuilder<unknown> {
  return sql.raw(types[engine][kind])
}
