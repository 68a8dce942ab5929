import { type Kysely, sql } from 'kysely'
import { firstPrevHash } from '../audit/chain-entry.ts'
import type { Engine } from '../column-type.ts'
import { createTable } from '../create-table.ts'

/**
 * The audit chain: entries, the one row that says where it ends, signed checkpoints. What stood before the chain began is not in it. Two entries cannot follow the
 * same one, since `prev_hash` is unique; salts stand apart, so that they can be erased with what they were for.
 */
export async function audit(db: Kysely<unknown>, engine: Engine): Promise<void> {
  await createTable(db, engine, {
    name: 'audit_entry',
    columns: {
      chain_id: 'id',
      seq: 'instant',
      ts: 'exact',
      payload: 'exact',
      prev_hash: 'exact',
      hash: 'exact',
    },
    primary: ['chain_id', 'seq'],
    unique: [['chain_id', 'prev_hash']],
    appendOnly: true,
  })
  await createTable(db, engine, {
    name: 'audit_head',
    columns: { chain_id: 'id', seq: 'instant', hash: 'exact' },
    primary: ['chain_id'],
  })
  await createTable(db, engine, {
    name: 'audit_salt',
    columns: { target_type: 'text', target_id: 'text', salt: 'exact' },
    primary: ['target_type', 'target_id'],
  })
  await createTable(db, engine, {
    name: 'audit_checkpoint',
    columns: { id: 'id', heads: 'exact', signature: 'exact', key_id: 'exact', at: 'instant' },
    primary: ['id'],
    indexes: [['at']],
    appendOnly: true,
  })
  await sql`insert into audit_head (tenant_id, chain_id, seq, hash) values ('default', 'default/0', 0, ${sql.lit(firstPrevHash)})`.execute(
    db,
  )
}
