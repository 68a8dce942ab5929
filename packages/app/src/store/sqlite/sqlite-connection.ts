import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'
import { bindValue } from '../bind-value.ts'

const keptStatements = 200

/** One connection of `node:sqlite` with its prepared statements; queries run at once, in the order they come. */
export class SqliteConnection implements DatabaseConnection {
  readonly database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(database: DatabaseSync) {
    this.database = database
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const statement = this.#prepare(query.sql)
    const values = query.parameters.map(bindValue)
    if (statement.columns().length > 0) return { rows: statement.all(...values) as R[] }
    const { changes } = statement.run(...values)
    return { rows: [], numAffectedRows: BigInt(changes) }
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    const values = query.parameters.map(bindValue)
    for (const row of this.#prepare(query.sql).iterate(...values)) yield { rows: [row as R] }
  }

  /** The oldest prepared statement makes room for a new one. */
  #prepare(text: string): StatementSync {
    const kept = this.#statements.get(text)
    if (kept !== undefined) return kept
    const statement = this.database.prepare(text)
    if (this.#statements.size === keptStatements)
      this.#statements.delete(this.#statements.keys().next().value!)
    this.#statements.set(text, statement)
    return statement
  }
}
