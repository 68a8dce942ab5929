import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/index.ts'
import { storePath } from './decision-inputs.ts'
import { type Cluster, postgresPrograms, startCluster } from './postgres-cluster.ts'

/** A line for every column, key, index and append-only table, in words that both engines have. */
type Schema = { readonly columns: string[]; readonly unique: string[]; readonly refused: string[] }

const sameKind: Readonly<Record<string, string>> = {
  text: 'text',
  json: 'text',
  integer: 'whole number',
  bigint: 'whole number',
  real: 'number',
  'double precision': 'number',
}

async function sqliteSchema(): Promise<Schema> {
  const path = storePath()
  await (await openStore(path)).close()
  const database = new DatabaseSync(path, { readOnly: true })
  const all = (sql: string) => database.prepare(sql).all()
  const own = `t.schema = 'main' and t.type = 'table' and t.name not like 'kysely%' and t.name not like 'sqlite%'`
  const columns = all(
    `select t.name as tbl, c.name, lower(c.type) as type, c."notnull" as needed from pragma_table_list t, pragma_table_info(t.name) c where ${own}`,
  )
  const indexes = all(
    `select t.name as tbl, i."unique" as u, (select group_concat(name, ',') from (select name from pragma_index_info(i.name) order by seqno)) as cols
     from pragma_table_list t, pragma_index_list(t.name) i where ${own}`,
  )
  const triggers = all(`select distinct tbl_name as tbl from sqlite_master where type = 'trigger'`)
  database.close()
  return schemaOf(columns, indexes, triggers)
}

async function postgresSchema(url: string): Promise<Schema> {
  await (await openStore(url)).close()
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const all = async (sql: string) => (await client.query(sql)).rows
  const columns = await all(
    `select table_name as tbl, column_name as name, data_type as type, case is_nullable when 'NO' then 1 else 0 end as needed
     from information_schema.columns where table_schema = 'public' and table_name not like 'kysely%'`,
  )
  const indexes = await all(
    `select t.relname as tbl, case when i.indisunique then 1 else 0 end as u,
       (select string_agg(a.attname, ',' order by k.n) from unnest(i.indkey) with ordinality k(num, n)
        join pg_attribute a on a.attrelid = t.oid and a.attnum = k.num) as cols
     from pg_index i join pg_class t on t.oid = i.indrelid join pg_namespace s on s.oid = t.relnamespace
     where s.nspname = 'public' and t.relname not like 'kysely%'`,
  )
  const triggers = await all(
    `select distinct event_object_table as tbl from information_schema.triggers where trigger_schema = 'public'`,
  )
  await client.end()
  return schemaOf(columns, indexes, triggers)
}

type Row = Readonly<Record<string, unknown>>

function schemaOf(columns: readonly Row[], indexes: readonly Row[], triggers: readonly Row[]): Schema {
  const lines = (rows: readonly Row[], line: (row: Row) => string) => [...new Set(rows.map(line))].sort()
  return {
    columns: lines(columns, ({ tbl, name, type, needed }) => {
      const kind = sameKind[String(type)] ?? `unknown ${type}`
      return `${tbl}.${name} ${kind}${Number(needed) === 1 ? '' : ' or null'}`
    }),
    unique: lines(indexes, ({ tbl, u, cols }) => `${tbl} (${cols})${Number(u) === 1 ? ' unique' : ''}`),
    refused: lines(triggers, ({ tbl }) => String(tbl)),
  }
}

const reason = postgresPrograms() === null ? ' (skipped: PostgreSQL is not installed)' : ''

describe.skipIf(reason !== '')(`both engines${reason}`, () => {
  let cluster: Cluster | null = null
  afterAll(() => cluster?.stop())

  it('have the same tables, columns, keys, indexes and append-only tables', async () => {
    cluster = startCluster()
    const onSqlite = await sqliteSchema()
    const onPostgres = await postgresSchema(await cluster.database())
    expect(onSqlite.columns.length).toBeGreaterThan(100)
    expect(onSqlite.refused).toContain('audit_entry')
    expect(onPostgres).toEqual(onSqlite)
  })
})
