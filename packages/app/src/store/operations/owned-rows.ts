import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'

/** The tables whose rows belong to a tenant. */
type OwnedTable = {
  [Table in keyof StoreSchema]: StoreSchema[Table] extends { tenant_id: string } ? Table : never
}[keyof StoreSchema]

/** Rows of a tenant that have one of some values in a column; default: as their id. */
export type OwnedRows<Table extends OwnedTable> = {
  readonly tenantId: string
  readonly table: Table
  readonly column?: keyof StoreSchema[Table] & string
  readonly values: readonly string[]
}

/** The ids of rows. */
export async function idsOf<Table extends OwnedTable>(
  tx: Kysely<StoreSchema>,
  { tenantId, table, column = 'id' as never, values }: OwnedRows<Table>,
): Promise<string[]> {
  const found: string[] = []
  for (const some of partsOf(values)) {
    const rows = await tx
      .selectFrom(table as 'event')
      .select('id')
      .where('tenant_id', '=', tenantId)
      .where(column as 'id', 'in', some)
      .orderBy('id')
      .execute()
    found.push(...rows.map(({ id }) => id))
  }
  return found
}

/** Puts the same into columns of rows. */
export async function changeRows<Table extends OwnedTable>(
  tx: Kysely<StoreSchema>,
  { tenantId, table, column = 'id' as never, values }: OwnedRows<Table>,
  change: Partial<StoreSchema[Table]>,
): Promise<void> {
  for (const some of partsOf(values))
    await tx
      .updateTable(table as 'event')
      .set(change as never)
      .where('tenant_id', '=', tenantId)
      .where(column as 'id', 'in', some)
      .execute()
}

/** Deletes rows, and says how many there were. */
export async function removeRows<Table extends OwnedTable>(
  tx: Kysely<StoreSchema>,
  { tenantId, table, column = 'id' as never, values }: OwnedRows<Table>,
): Promise<number> {
  let removed = 0
  for (const some of partsOf(values)) {
    const { numDeletedRows } = await tx
      .deleteFrom(table as 'event')
      .where('tenant_id', '=', tenantId)
      .where(column as 'id', 'in', some)
      .executeTakeFirst()
    removed += Number(numDeletedRows)
  }
  return removed
}

/** Values in lists that one statement takes on either engine. */
export function partsOf(values: readonly string[]): string[][] {
  const parts: string[][] = []
  for (let at = 0; at < values.length; at += mostValues) parts.push(values.slice(at, at + mostValues))
  return parts
}

const mostValues = 500
