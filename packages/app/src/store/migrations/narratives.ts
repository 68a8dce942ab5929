import type { Kysely } from 'kysely'
import type { Engine } from '../column-type.ts'
import { createTable } from '../create-table.ts'

/** Texts about decisions: what came of asking for one, and verified texts by the facts that they were made of. */
export async function narratives(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const columns = {
    lang: 'text',
    provider: 'text',
    model: 'text',
    facts_hash: 'exact',
    status: 'text',
    prompt_hash: 'exact?',
    checks_json: 'json',
    text: 'exact',
    answer_json: 'json',
    created_at: 'instant',
  } as const
  await createTable(db, engine, {
    name: 'narrative',
    columns: { decision_id: 'id', ...columns },
    primary: ['decision_id', 'lang'],
    references: [{ columns: ['decision_id'], table: 'decision', to: ['id'] }],
    choices: { status: ['verified', 'repaired', 'fallback', 'failed'] },
  })
  await createTable(db, engine, {
    name: 'verified_text',
    columns,
    primary: ['facts_hash', 'provider', 'model', 'lang'],
    choices: { status: ['verified', 'repaired'] },
  })
}
