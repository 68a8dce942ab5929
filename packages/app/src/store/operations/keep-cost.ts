import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'
import type { CostRecord } from './model-version-record.ts'

export type KeepCost = {
  readonly tenantId: string
  readonly name: string
  readonly version: number
  readonly cost: CostRecord
}

/** Keeps what a version was measured to cost, where nothing is known of it yet. It decides how fast answers are, never what they say. */
export async function keepCost(
  tx: Kysely<StoreSchema>,
  { tenantId, name, version, cost }: KeepCost,
): Promise<void> {
  await tx
    .updateTable('model_version')
    .set({ cost_json: JSON.stringify(cost) })
    .where('tenant_id', '=', tenantId)
    .where('name', '=', name)
    .where('version', '=', version)
    .where('cost_json', 'is', null)
    .execute()
}
