import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { migrate } from './migrate.ts'
import { migrationsOf } from './migrations/index.ts'
import { sqliteDialect } from './sqlite/sqlite-dialect.ts'

/** A table as the migrations make it. */
export type StoredTable = {
  readonly name: string
  /** columns of its key, in their order */
  readonly key: readonly string[]
  /** rows that a new store has in it */
  readonly builtIn: number
}

/** The tables of a store, each behind those that it refers to, read from an empty store in memory: a new migration needs no list to be kept. */
export async function storedTables(): Promise<readonly StoredTable[]> {
  const database = new DatabaseSync(':memory:')
  const db = new Kysely<unknown>({ dialect: sqliteDialect(database) })
  try {
    await migrate(db, migrationsOf('sqlite'))
    const names = database
      .prepare(
        "select name from sqlite_schema where type = 'table' and name not like 'kysely%' order by name",
      )
      .all()
      .map(({ name }) => String(name))
    const parents = new Map(names.map((name) => [name, parentsOf(database, name)]))
    return inOrder(parents).map((name) => ({
      name,
      key: keyOf(database, name),
      builtIn: Number(database.prepare(`select count(*) as n from "${name}"`).get()!['n']),
    }))
  } finally {
    await db.destroy()
  }
}

function parentsOf(database: DatabaseSync, table: string): ReadonlySet<string> {
  const rows = database.prepare(`select "table" as parent from pragma_foreign_key_list('${table}')`).all()
  return new Set(rows.map(({ parent }) => String(parent)).filter((parent) => parent !== table))
}

function keyOf(database: DatabaseSync, table: string): readonly string[] {
  const rows = database
    .prepare(`select name from pragma_table_info('${table}') where pk > 0 order by pk`)
    .all()
  return rows.map(({ name }) => String(name))
}

function inOrder(parents: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const done: string[] = []
  while (done.length < parents.size) {
    const ready = [...parents].filter(
      ([name, needed]) => !done.includes(name) && [...needed].every((parent) => done.includes(parent)),
    )
    done.push(...ready.map(([name]) => name))
  }
  return done
}
