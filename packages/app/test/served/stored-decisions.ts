import { DatabaseSync } from 'node:sqlite'
import { isDeepStrictEqual } from 'node:util'

/**
 * Of events that were acknowledged, those that are not there once, with the decision that was told, audit entry, outbox row and stored answer.
 *
 * @param acknowledged bodies of answers by the event's id
 */
export function missing(file: string, acknowledged: ReadonlyMap<string, string>): string[] {
  return reading(file, (database) => {
    const entries = rowsBy(
      database,
      "select payload ->> 'target_id' as id, count(*) as n from audit_entry where payload ->> 'action' = 'decision.record' group by 1",
    )
    const messages = rowsBy(
      database,
      "select payload_json ->> 'decision_id' as id, count(*) as n from outbox where topic = 'decision.created' group by 1",
    )
    const found = rowsBy(
      database,
      `select e.external_id as id, count(distinct d.id) as decisions, min(d.id) as decision, count(distinct x.decision_id) as explanations
      from event e join decision d on d.event_id = e.id left join explanation x on x.decision_id = d.id group by 1`,
    )
    const answers = rowsBy(database, 'select key as id, response from idempotency')
    return [...acknowledged.keys()].filter((externalId) => {
      const { decisions, decision: id, explanations } = found.get(externalId) ?? {}
      const { response } = answers.get(externalId) ?? {}
      const told = acknowledged.get(externalId)!
      const counts = [
        decisions,
        explanations,
        entries.get(String(id))?.['n'],
        messages.get(String(id))?.['n'],
      ]
      return (
        counts.some((count) => count !== 1) ||
        id !== JSON.parse(told).decision_id ||
        !isDeepStrictEqual(JSON.parse(String(response ?? null)), JSON.parse(told))
      )
    })
  })
}

/** One pass over a table: no index leads to what is asked here. */
function rowsBy(database: DatabaseSync, sql: string): ReadonlyMap<string, Record<string, unknown>> {
  const rows = database.prepare(sql).all()
  return new Map(rows.map((row) => [String(row['id']), row]))
}

/** Rows of a decision without the others: what a commit torn in two would leave. */
export function halves(file: string): Record<string, unknown> {
  const whole = `select count(*) from decision d join event e on e.id = d.event_id`
  const parts: Record<string, string> = {
    event: 'select count(*) from event',
    snapshot: 'select count(*) from feature_snapshot',
    explanation: 'select count(*) from explanation',
    salt: "select count(*) from audit_salt where target_type = 'decision'",
    entry: `select count(*) from audit_entry where payload ->> 'action' = 'decision.record'`,
    message: "select count(*) from outbox where topic = 'decision.created'",
    answer: 'select count(*) from idempotency',
    head: 'select seq - (select count(*) from audit_entry) + (select count(*) from decision) from audit_head',
  }
  return reading(file, (database) => {
    const count = (sql: string) => Object.values(database.prepare(sql).get()!)[0]
    const decisions = count(whole)
    return Object.fromEntries(
      Object.entries(parts)
        .map(([name, sql]) => [name, count(sql)])
        .filter(([, rows]) => rows !== decisions),
    )
  })
}

function reading<T>(file: string, work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    return work(database)
  } finally {
    database.close()
  }
}
