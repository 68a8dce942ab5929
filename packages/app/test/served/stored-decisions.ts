import { DatabaseSync } from 'node:sqlite'
import { isDeepStrictEqual } from 'node:util'

/**
 * Of events that were acknowledged, those that are not there once, with the decision that was told, audit entry, outbox row and stored answer.
 *
 * @param acknowledged bodies of answers by the event's id
 */
export function missing(file: string, acknowledged: ReadonlyMap<string, string>): string[] {
  return reading(file, (database) => {
    const found = database.prepare(`
      select count(distinct d.id) as decisions, min(d.id) as id, count(distinct x.decision_id) as explanations,
        count(distinct a.seq) as entries, count(distinct o.id) as messages, min(i.response) as response
      from event e join decision d on d.event_id = e.id
      left join explanation x on x.decision_id = d.id
      left join audit_entry a on a.payload ->> 'target_id' = d.id and a.payload ->> 'action' = 'decision.record'
      left join outbox o on o.payload_json ->> 'decision_id' = d.id and o.topic = 'decision.created'
      left join idempotency i on i.key = e.external_id
      where e.external_id = ?`)
    return [...acknowledged.keys()].filter((externalId) => {
      const row = found.get(externalId)!
      const told = acknowledged.get(externalId)!
      const counts = [row['decisions'], row['explanations'], row['entries'], row['messages']]
      return (
        counts.some((count) => count !== 1) ||
        row['id'] !== JSON.parse(told).decision_id ||
        !isDeepStrictEqual(JSON.parse(String(row['response'])), JSON.parse(told))
      )
    })
  })
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
