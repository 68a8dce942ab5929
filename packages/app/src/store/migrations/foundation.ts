import { type Kysely, sql } from 'kysely'
import { columnType, type Engine } from '../column-type.ts'
import { createTable, type TableSpec } from '../create-table.ts'

/** The tables of decisions and of the registry, with the built-in tenant and principal. */
export async function foundation(db: Kysely<unknown>, engine: Engine): Promise<void> {
  await createTenant(db, engine)
  for (const table of tables) await createTable(db, engine, table)
  await sql`insert into principal (tenant_id, id, kind, disabled) values ('default', 'demo', 'user', 0)`.execute(
    db,
  )
}

async function createTenant(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const id = columnType(engine, 'id')
  const text = columnType(engine, 'text')
  const json = columnType(engine, 'json')
  await sql`create table tenant (id ${id} not null primary key, name ${text} not null, settings_json ${json} not null)
    ${sql.raw(engine === 'sqlite' ? 'strict' : '')}`.execute(db)
  await sql`insert into tenant (id, name, settings_json) values ('default', 'default', '{}')`.execute(db)
}

const versionOfModel = {
  columns: ['model_name', 'model_version'],
  table: 'model_version',
  to: ['name', 'version'],
}

const tables: readonly TableSpec[] = [
  {
    name: 'principal',
    columns: {
      id: 'id',
      kind: 'text',
      email: 'text?',
      password_hash: 'exact?',
      oidc_subject: 'text?',
      disabled: 'flag',
    },
    primary: ['id'],
    choices: { kind: ['user', 'service'] },
  },
  {
    name: 'idempotency',
    columns: {
      principal_id: 'id',
      route: 'text',
      key: 'text',
      fingerprint: 'exact',
      state: 'text',
      lease_until: 'instant?',
      http_status: 'count?',
      response: 'exact?',
      expires_at: 'instant',
    },
    primary: ['principal_id', 'route', 'key'],
    indexes: [['expires_at']],
    references: [{ columns: ['principal_id'], table: 'principal', to: ['id'] }],
    choices: { state: ['done', 'running'] },
  },
  {
    name: 'entity',
    columns: { id: 'id', type: 'text', external_id: 'text', attrs_json: 'json', created_at: 'instant' },
    primary: ['id'],
    unique: [['type', 'external_id']],
  },
  {
    name: 'event',
    columns: {
      id: 'id',
      source: 'text',
      external_id: 'text',
      kind: 'text',
      entity_id: 'id?',
      counterparty_id: 'id?',
      occurred_at: 'instant',
      received_at: 'instant',
      amount_minor: 'instant?',
      currency: 'text?',
      payload_json: 'json',
      payload_sha256: 'exact',
    },
    primary: ['id'],
    unique: [['source', 'external_id']],
    indexes: [['entity_id', 'occurred_at']],
    references: [
      { columns: ['entity_id'], table: 'entity', to: ['id'] },
      { columns: ['counterparty_id'], table: 'entity', to: ['id'] },
    ],
    appendOnly: true,
  },
  {
    name: 'feature_snapshot',
    columns: { event_id: 'id', spec_hash: 'exact', values_json: 'json' },
    primary: ['event_id', 'spec_hash'],
    references: [{ columns: ['event_id'], table: 'event', to: ['id'] }],
    appendOnly: true,
  },
  {
    name: 'registered_model',
    columns: { name: 'text', description: 'text' },
    primary: ['name'],
  },
  {
    name: 'model_version',
    columns: {
      name: 'text',
      version: 'count',
      run_id: 'id?',
      artifact_id: 'text',
      model_hash: 'exact',
      algorithm: 'text',
      format: 'text',
      signature_json: 'json',
      calibration_json: 'json?',
      threshold_json: 'json?',
      background_json: 'json?',
      spec_hash: 'exact',
      cost_json: 'json?',
      metrics_json: 'json',
      status: 'text',
      created_by: 'id',
    },
    primary: ['name', 'version'],
    references: [{ columns: ['name'], table: 'registered_model', to: ['name'] }],
    choices: { status: ['pending', 'ready', 'failed', 'retired'] },
  },
  {
    name: 'model_alias',
    columns: { name: 'text', alias: 'text', version: 'count', set_by: 'id', set_at: 'instant' },
    primary: ['name', 'alias'],
    references: [{ columns: ['name', 'version'], table: 'model_version', to: ['name', 'version'] }],
  },
  {
    name: 'decision',
    columns: {
      id: 'id',
      event_id: 'id',
      model_name: 'text',
      model_version: 'count',
      use: 'text',
      scale: 'text',
      probability: 'number?',
      margin: 'number?',
      output_json: 'json',
      band: 'text?',
      outcome: 'text?',
      threshold_json: 'json?',
      rules_json: 'json',
      features_sha256: 'exact',
      mode: 'text',
      latency_json: 'json',
      created_at: 'instant',
    },
    primary: ['id'],
    unique: [['event_id', 'model_name', 'model_version', 'use']],
    indexes: [['created_at'], ['outcome', 'created_at']],
    references: [{ columns: ['event_id'], table: 'event', to: ['id'] }, versionOfModel],
    choices: { scale: ['raw', 'calibrated', 'prediction'], mode: ['automatic', 'review'] },
    appendOnly: true,
  },
  {
    name: 'explanation',
    columns: {
      decision_id: 'id',
      method: 'text?',
      space: 'text?',
      base: 'number?',
      baseline_json: 'json?',
      score: 'number?',
      residual: 'number?',
      contributions_json: 'json?',
      reasons_json: 'json?',
      model_hash: 'exact',
      status: 'text',
      computed_at: 'instant?',
      worker_ms: 'number?',
    },
    primary: ['decision_id'],
    references: [{ columns: ['decision_id'], table: 'decision', to: ['id'] }],
    choices: { status: ['ok', 'pending', 'timeout', 'unavailable'] },
  },
]
