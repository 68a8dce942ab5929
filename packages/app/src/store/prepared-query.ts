import type { Compilable, CompiledQuery, Kysely, QueryResult } from 'kysely'
import { bindValue } from './bind-value.ts'
import type { StoreSchema } from './schema.ts'

/** A query of which only the values change from call to call. */
export type PreparedQuery<Input, Row> = (tx: Kysely<StoreSchema>, input: Input) => Promise<QueryResult<Row>>

/**
 * A query that is put into SQL once for each opened database and not at every call, which would take longer than running it.
 *
 * @param build gives the query; it sees only the names of what is put in, never a value, so that a value cannot change the SQL
 * @returns runs it with the values of an input, which has the same names at every call
 */
export function preparedQuery<Input extends object, Row = unknown>(
  build: (tx: Kysely<StoreSchema>, input: Input) => Compilable<Row>,
): PreparedQuery<Input, Row> {
  const compiled = new WeakMap<object, CompiledQuery<Row>>()
  return async (tx, input) => {
    const { adapter } = tx.getExecutor()
    const query = compiled.get(adapter) ?? build(tx, placesOf(input)).compile()
    compiled.set(adapter, query)
    return tx.executeQuery({ ...query, parameters: query.parameters.map((value) => valueIn(input, value)) })
  }
}

const mark = '\u0000place '

function placesOf<Input extends object>(input: Input): Input {
  return Object.fromEntries(Object.keys(input).map((name) => [name, `${mark}${name}`])) as Input
}

function valueIn(input: object, value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith(mark)) return value
  return bindValue((input as Record<string, unknown>)[value.slice(mark.length)])
}
