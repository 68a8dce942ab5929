import { createHash, type Hash } from 'node:crypto'
import { canonicalJson } from '@candor/core'
import { type Kysely, sql } from 'kysely'
import { appError } from '../errors.ts'
import { createChainVerifier } from './audit/chain-verifier.ts'
import type { Connections } from './connections.ts'
import { unfinishedCopy } from './migrate.ts'
import { readEntries, readHeads } from './operations/read-audit.ts'
import type { StoreSchema } from './schema.ts'
import { type StoredTable, storedTables } from './stored-tables.ts'

export type CopyStore = {
  readonly from: Connections
  readonly to: Connections
  readonly onProgress?: (rows: number) => void
}

export type StoreCopied = {
  readonly tables: Readonly<Record<string, number>>
  readonly rows: number
  readonly chains: readonly { readonly chain: string; readonly seq: number; readonly hash: string }[]
}

const pageSize = 500

type Row = Readonly<Record<string, unknown>>
type Db = Kysely<StoreSchema>

/**
 * Copies every row of a store into an empty one, table by table, each behind those that it refers to, and compares: every table row by row by their digest, every
 * audit chain from its first entry to its head. The source is read as it is at the beginning, whoever writes to it meanwhile. Until all of that is done the target
 * says of itself that it is unfinished, and nobody can open it.
 *
 * @throws store.not_empty, store.copy_differs
 */
export async function copyStore({ from, to, onProgress }: CopyStore): Promise<StoreCopied> {
  const tables = await storedTables()
  await requireEmpty(to.writer, tables)
  await setUnfinished(to.writer)
  await removeBuiltIn(to.writer, tables)
  const digests = await from.reader
    .transaction()
    .setAccessMode('read only')
    .setIsolationLevel('repeatable read')
    .execute((tx) => copyTables(tx, to.writer, tables, onProgress))
  for (const table of tables) await requireSame(to.writer, table, digests.get(table.name)!)
  const chains = await requireChains(to.writer)
  await sql`delete from kysely_migration where name = ${unfinishedCopy}`.execute(to.writer)
  const counts = [...digests].map(([name, { rows }]) => [name, rows] as const)
  return {
    tables: Object.fromEntries(counts),
    rows: counts.reduce((sum, [, rows]) => sum + rows, 0),
    chains,
  }
}

async function requireEmpty(db: Db, tables: readonly StoredTable[]): Promise<void> {
  for (const { name, builtIn } of tables) {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(name)}`.execute(db)
    if (Number(rows[0]!.n) > builtIn) throw appError('store.not_empty', { table: name })
  }
}

async function setUnfinished(db: Db): Promise<void> {
  await sql`insert into kysely_migration (name, timestamp) values (${unfinishedCopy}, ${new Date().toISOString()})`.execute(
    db,
  )
}

/** What a new store has by itself comes from the source; only tenants stay, since everything refers to one. */
async function removeBuiltIn(db: Db, tables: readonly StoredTable[]): Promise<void> {
  for (const { name, builtIn } of tables.toReversed())
    if (builtIn > 0 && name !== 'tenant') await sql`delete from ${sql.table(name)}`.execute(db)
}

type TableDigest = { readonly rows: number; readonly digest: string }

async function copyTables(
  from: Db,
  to: Db,
  tables: readonly StoredTable[],
  onProgress: CopyStore['onProgress'],
): Promise<ReadonlyMap<string, TableDigest>> {
  const digests = new Map<string, TableDigest>()
  let done = 0
  for (const table of tables) {
    const digest = await eachPage(from, table, async (page) => {
      await to.transaction().execute((tx) => insertPage(tx, table, page))
      done += page.length
      onProgress?.(done)
    })
    digests.set(table.name, digest)
  }
  return digests
}

/** Goes through a table by its key; rows are digested in that order, names in theirs, so that both engines give the same. */
async function eachPage(
  db: Db,
  table: StoredTable,
  take: (page: readonly Row[]) => Promise<void>,
): Promise<TableDigest> {
  const hash = createHash('sha256')
  let rows = 0
  let after: Row | null = null
  for (;;) {
    const page: readonly Row[] = await readPage(db, table, after)
    if (page.length > 0) await take(page)
    digestRows(hash, page)
    rows += page.length
    if (page.length < pageSize) return { rows, digest: hash.digest('hex') }
    after = page.at(-1)!
  }
}

function digestRows(hash: Hash, page: readonly Row[]): void {
  for (const row of page) hash.update(canonicalJson(row)).update('\n')
}

async function readPage(db: Db, { name, key }: StoredTable, after: Row | null): Promise<readonly Row[]> {
  const columns = sql.join(key.map((column) => sql.ref(column)))
  const behind =
    after === null ? sql`` : sql`where (${columns}) > (${sql.join(key.map((column) => after[column]))})`
  const { rows } =
    await sql<Row>`select * from ${sql.table(name)} ${behind} order by ${columns} limit ${sql.lit(pageSize)}`.execute(
      db,
    )
  return rows.map((row) => ({ ...row }))
}

async function insertPage(tx: Db, { name, key }: StoredTable, page: readonly Row[]): Promise<void> {
  const columns = Object.keys(page[0]!)
  const names = sql.join(columns.map((column) => sql.ref(column)))
  const values = sql.join(page.map((row) => sql`(${sql.join(columns.map((column) => row[column]))})`))
  const others = columns.filter((column) => !key.includes(column))
  const replaced = sql.join(others.map((column) => sql`${sql.ref(column)} = excluded.${sql.ref(column)}`))
  const onConflict =
    name === 'tenant'
      ? sql`on conflict (${sql.join(key.map((column) => sql.ref(column)))}) do update set ${replaced}`
      : sql``
  await sql`insert into ${sql.table(name)} (${names}) values ${values} ${onConflict}`.execute(tx)
}

async function requireSame(db: Db, table: StoredTable, { rows, digest }: TableDigest): Promise<void> {
  const copied = await eachPage(db, table, async () => undefined)
  if (copied.rows !== rows || copied.digest !== digest)
    throw appError('store.copy_differs', { what: `table ${table.name}: ${copied.rows} of ${rows} rows` })
}

async function requireChains(db: Db): Promise<StoreCopied['chains']> {
  const tenants = await db.selectFrom('tenant').select('id').orderBy('id').execute()
  const chains: { chain: string; seq: number; hash: string }[] = []
  for (const { id: tenantId } of tenants)
    for (const { chainId, seq, hash } of await readHeads(db, { tenantId })) {
      const verifier = createChainVerifier(chainId)
      for (let after = 0; after < seq; after += pageSize)
        for (const entry of await readEntries(db, { tenantId, chainId, after, limit: pageSize }))
          if (verifier.add(entry) !== null)
            throw appError('store.copy_differs', { what: `chain ${chainId}, entry ${entry.seq}` })
      if (verifier.finish({ chainId, seq, hash }) !== null)
        throw appError('store.copy_differs', { what: `the end of chain ${chainId}` })
      chains.push({ chain: chainId, seq, hash })
    }
  return chains
}
