import type { Kysely } from 'kysely'
import type { StoreSchema } from './schema.ts'

/** An opened database of either engine, its schema up to date. */
export type Connections = {
  /** the file; null where a server keeps the data */
  readonly path: string | null
  readonly writer: Kysely<StoreSchema>
  readonly reader: Kysely<StoreSchema>
  /** throws store.unavailable where what would be written now would be lost */
  check(): void
  close(): Promise<void>
}
