import type { Kysely } from 'kysely'
import type { AuditFact } from '../audit/chain-entry.ts'
import type { StoreSchema } from '../schema.ts'
import { appendEntry, type EntryPlace } from './append-entry.ts'

type Change = Pick<AuditFact, 'tenant' | 'actor' | 'action' | 'targetType' | 'targetId' | 'at'>

/** Adds an entry that need not say everything: what is left out, as a digest where nothing was digested, is null. */
export function appendChange(
  tx: Kysely<StoreSchema>,
  change: Change & Partial<AuditFact>,
): Promise<EntryPlace> {
  return appendEntry(tx, { before: null, after: null, requestId: null, reason: null, ...change })
}
