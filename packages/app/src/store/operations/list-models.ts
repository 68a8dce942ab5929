import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'
import { aliasesOf, type ModelVersionRecord, versionRecordOf } from './model-version-record.ts'
import { cursorOf, readCursor } from './page-cursor.ts'

export type ListModels = {
  readonly tenantId: string
  readonly limit: number
  readonly cursor: string | null
}

export type ModelRecord = {
  readonly name: string
  readonly description: string
  /** newest first */
  readonly versions: readonly ModelVersionRecord[]
}

export type ModelPage = { readonly items: readonly ModelRecord[]; readonly nextCursor: string | null }

/** Registered models by name, each with all of its versions. */
export async function listModels(tx: Kysely<StoreSchema>, input: ListModels): Promise<ModelPage> {
  const names = await readNames(tx, input)
  const page = names.slice(0, input.limit)
  const versions = await versionsOf(
    tx,
    input.tenantId,
    page.map(({ name }) => name),
  )
  return {
    items: page.map(({ name, description }) => ({ name, description, versions: versions.get(name) ?? [] })),
    nextCursor: names.length > input.limit ? cursorOf([page.at(-1)!.name]) : null,
  }
}

/** One more than the limit, so that the end of the list is known. */
async function readNames(tx: Kysely<StoreSchema>, { tenantId, limit, cursor }: ListModels) {
  const after = cursor === null ? null : String(readCursor(cursor, ['string'])[0])
  return tx
    .selectFrom('registered_model')
    .select(['name', 'description'])
    .where('tenant_id', '=', tenantId)
    .$if(after !== null, (query) => query.where('name', '>', after!))
    .orderBy('name')
    .limit(limit + 1)
    .execute()
}

async function versionsOf(
  tx: Kysely<StoreSchema>,
  tenantId: string,
  names: readonly string[],
): Promise<Map<string, ModelVersionRecord[]>> {
  if (names.length === 0) return new Map()
  const aliases = await aliasesOf(tx, tenantId, names)
  const rows = await tx
    .selectFrom('model_version')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('name', 'in', names)
    .orderBy('version', 'desc')
    .execute()
  const records = rows.map((row) => versionRecordOf(row, aliases.get(`${row.name}/${row.version}`) ?? []))
  return Map.groupBy(records, ({ name }) => name)
}
