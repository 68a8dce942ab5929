import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'
import { bindValue } from '../bind-value.ts'

const keptStatements = 200

type Prepared = { readonly statement: StatementSync; readonly givesRows: boolean }

/** One connection of `node:sqlite` with its prepared statements; queries run at once, in the order they come. */
export class SqliteConnection implements DatabaseConnection {
  readonly database: DatabaseSync
  readonly #statements = new Map<string, Prepared>()

  constructor(database: DatabaseSync) {
    this.database = database
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { statement, givesRows } = this.#prepare(query.sql)
    const values = query.parameters.map(bindValue)
    if (givesRows) return { rows: statement.all(...values) as R[] }
    const { changes } = statement.run(...values)
    return { rows: [], numAffectedRows: BigInt(changes) }
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    const values = query.parameters.map(bindValue)
    for (const row of this.#prepare(query.sql).statement.iterate(...values)) yield { rows: [row as R] }
  }

  /** The oldest prepared statement makes room for a new one. */
  #prepare(text: string): Prepared {
    const kept = this.#statements.get(text)
    if (kept !== undefined) return kept
    const statement = this.database.prepare(text)
    const prepared = { statement, givesRows: statement.columns().length > 0 }
    if (this.#statements.size === keptStatements)
      this.#statements.delete(this.#statements.keys().next().value!)
    this.#statements.set(text, prepared)
    return prepared
  }
}
