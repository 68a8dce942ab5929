import { type Kysely, sql } from 'kysely'
import { type ColumnKind, columnType, type Engine } from './column-type.ts'

/** A kind of column, with `?` where it may be empty. */
export type ColumnSpec = ColumnKind | `${ColumnKind}?`

export type TableSpec = {
  readonly name: string
  readonly columns: Readonly<Record<string, ColumnSpec>>
  readonly primary: readonly string[]
  readonly unique?: readonly (readonly string[])[]
  readonly indexes?: readonly (readonly string[])[]
  readonly references?: readonly Reference[]
  /** allowed texts of a column */
  readonly choices?: Readonly<Record<string, readonly string[]>>
  /** rows are only added: changes and deletions are refused by the database itself */
  readonly appendOnly?: boolean
}

export type Reference = {
  readonly columns: readonly string[]
  readonly table: string
  readonly to: readonly string[]
}

/**
 * Creates a table of a tenant: `tenant_id` is its first column and begins every key, unique index and reference.
 * The names of columns are written by the migration, never by a user.
 */
export async function createTable(db: Kysely<unknown>, engine: Engine, spec: TableSpec): Promise<void> {
  const lines = [...columnLines(engine, spec), ...keyLines(spec), ...choiceLines(spec)]
  await sql`create table ${sql.table(spec.name)} (${sql.join(lines)}) ${sql.raw(suffix[engine])}`.execute(db)
  for (const columns of spec.indexes ?? []) await createIndex(db, spec.name, columns)
  if (spec.appendOnly) await refuseChanges[engine](db, spec.name)
}

const suffix: Readonly<Record<Engine, string>> = { sqlite: 'strict', postgres: '' }

function columnLines(engine: Engine, spec: TableSpec) {
  return Object.entries({ tenant_id: 'id' as ColumnSpec, ...spec.columns }).map(([name, column]) => {
    const type = columnType(engine, column.replace('?', '') as ColumnKind)
    return column.endsWith('?') ? sql`${sql.ref(name)} ${type}` : sql`${sql.ref(name)} ${type} not null`
  })
}

function keyLines(spec: TableSpec) {
  return [
    sql`primary key (${names(spec.primary)})`,
    ...(spec.unique ?? []).map((columns) => sql`unique (${names(columns)})`),
    sql`foreign key (tenant_id) references tenant (id)`,
    ...(spec.references ?? []).map(
      ({ columns, table, to }) =>
        sql`foreign key (${names(columns)}) references ${sql.table(table)} (${names(to)})`,
    ),
  ]
}

function choiceLines(spec: TableSpec) {
  return Object.entries(spec.choices ?? {}).map(
    ([column, texts]) => sql`check (${sql.ref(column)} in (${sql.join(texts.map((text) => sql.lit(text)))}))`,
  )
}

async function createIndex(db: Kysely<unknown>, table: string, columns: readonly string[]): Promise<void> {
  const name = `${table}_by_${columns.join('_')}`
  await sql`create index ${sql.ref(name)} on ${sql.table(table)} (${names(columns)})`.execute(db)
}

function names(columns: readonly string[]) {
  return sql.join(['tenant_id', ...columns].map((column) => sql.ref(column)))
}

/** Whatever changes a row that stands is refused by the database, by whomever it is asked. */
const refuseChanges: Readonly<Record<Engine, (db: Kysely<unknown>, table: string) => Promise<void>>> = {
  // `insert or replace` meets the second trigger because `recursive_triggers` is on
  sqlite: async (db, table) => {
    for (const change of ['update', 'delete']) {
      await sql`create trigger ${sql.ref(`${table}_refuses_${change}`)} before ${sql.raw(change)} on ${sql.table(table)}
        begin select raise(abort, ${sql.lit(`${table} is append-only`)}); end`.execute(db)
    }
  },
  postgres: async (db, table) => {
    await sql`create or replace function refuse_change() returns trigger language plpgsql as
      $$ begin raise exception '% is append-only', tg_table_name; end $$`.execute(db)
    for (const [change, each] of [
      ['update or delete', 'row'],
      ['truncate', 'statement'],
    ]) {
      const name = `${table}_refuses_${each}`
      await sql`create trigger ${sql.ref(name)} before ${sql.raw(change!)} on ${sql.table(table)}
        for each ${sql.raw(each!)} execute function refuse_change()`.execute(db)
    }
  },
}

/** Replaces the refusal of changes of an append-only table: they are let through in a transaction that has a row in `maintenance`. */
export async function letMaintenanceChange(
  db: Kysely<unknown>,
  engine: Engine,
  table: string,
): Promise<void> {
  await letChange[engine](db, table)
}

const letChange: Readonly<Record<Engine, (db: Kysely<unknown>, table: string) => Promise<void>>> = {
  sqlite: async (db, table) => {
    for (const change of ['update', 'delete']) {
      const name = sql.ref(`${table}_refuses_${change}`)
      await sql`drop trigger ${name}`.execute(db)
      await sql`create trigger ${name} before ${sql.raw(change)} on ${sql.table(table)}
        when not exists (select 1 from maintenance)
        begin select raise(abort, ${sql.lit(`${table} is append-only`)}); end`.execute(db)
    }
  },
  postgres: async (db, table) => {
    await sql`create or replace function refuse_change_unless_maintenance() returns trigger language plpgsql as
      $$ begin
        if not exists (select 1 from maintenance) then raise exception '% is append-only', tg_table_name; end if;
        if tg_op = 'DELETE' then return old; end if;
        return new;
      end $$`.execute(db)
    const name = sql.ref(`${table}_refuses_row`)
    await sql`drop trigger ${name} on ${sql.table(table)}`.execute(db)
    await sql`create trigger ${name} before update or delete on ${sql.table(table)}
      for each row execute function refuse_change_unless_maintenance()`.execute(db)
  },
}
