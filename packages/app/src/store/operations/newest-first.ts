import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import type { StoreSchema } from '../schema.ts'
import { cursorOf, readCursor } from './page-cursor.ts'

type PageAsked = { readonly limit: number; readonly cursor: string | null }

/** By what a list is ordered: the time of a row, and its id among rows of one millisecond. */
type Order = { readonly time: RawBuilder<number>; readonly id: RawBuilder<string> }

type Placed = { readonly id: string; readonly created_at: number }

const ownColumns: Order = { time: sql.ref('created_at'), id: sql.ref('id') }

/**
 * One page of a query's rows, the newest first; rows of one millisecond in falling order of their ids.
 *
 * @throws store.bad_cursor
 */
export async function newestFirst<Table extends keyof StoreSchema, Row extends Placed>(
  query: SelectQueryBuilder<StoreSchema, Table, Row>,
  { limit, cursor }: PageAsked,
  { time, id }: Order = ownColumns,
): Promise<{ readonly page: readonly Row[]; readonly nextCursor: string | null }> {
  const after = cursor === null ? null : readCursor(cursor, ['number', 'string'])
  const rows: readonly Row[] = await query
    // one comparison of pairs, which an index over both answers, unlike two of one each
    .$if(after !== null, (rows) => rows.where(sql<boolean>`(${time}, ${id}) < (${after![0]}, ${after![1]})`))
    .orderBy(time, 'desc')
    .orderBy(id, 'desc')
    .limit(limit + 1)
    .execute()
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { page, nextCursor: rows.length > limit && last ? cursorOf([last.created_at, last.id]) : null }
}
