import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'

const pageSize = 500
const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

/**
 * Takes away the stored answers of repeatable calls that speak of any of the ids, with their keys and fingerprints: a call that is repeated after that
 * is a new one.
 */
export async function forgetAnswers(
  tx: Kysely<StoreSchema>,
  tenantId: string,
  ids: readonly string[],
): Promise<void> {
  const wanted = new Set(ids)
  let after: Place | null = null
  for (;;) {
    const rows: Answer[] = await readPage(tx, tenantId, after)
    for (const row of rows) if (isAbout(row, wanted)) await forget(tx, row)
    after = rows.at(-1) ?? null
    if (rows.length < pageSize) return
  }
}

type Place = Pick<StoreSchema['idempotency'], 'tenant_id' | 'principal_id' | 'route' | 'key'>
type Answer = Place & Pick<StoreSchema['idempotency'], 'response'>

async function readPage(tx: Kysely<StoreSchema>, tenantId: string, after: Place | null): Promise<Answer[]> {
  return tx
    .selectFrom('idempotency')
    .select(['tenant_id', 'principal_id', 'route', 'key', 'response'])
    .where('tenant_id', '=', tenantId)
    .$if(after !== null, (query) =>
      query.where((row) =>
        row(
          row.refTuple('principal_id', 'route', 'key'),
          '>',
          row.tuple(after!.principal_id, after!.route, after!.key),
        ),
      ),
    )
    .orderBy('principal_id')
    .orderBy('route')
    .orderBy('key')
    .limit(pageSize)
    .execute()
}

function isAbout({ response }: Answer, ids: ReadonlySet<string>): boolean {
  return (response?.match(uuid) ?? []).some((id) => ids.has(id))
}

async function forget(
  tx: Kysely<StoreSchema>,
  { tenant_id, principal_id, route, key }: Place,
): Promise<void> {
  await tx
    .deleteFrom('idempotency')
    .where('tenant_id', '=', tenant_id)
    .where('principal_id', '=', principal_id)
    .where('route', '=', route)
    .where('key', '=', key)
    .execute()
}
