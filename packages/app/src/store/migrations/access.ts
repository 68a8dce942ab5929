import { type Kysely, sql } from 'kysely'
import { columnType, type Engine } from '../column-type.ts'
import { createTable } from '../create-table.ts'

const principal = { columns: ['principal_id'], table: 'principal', to: ['id'] }

/**
 * Who may do what: roles, API keys, sessions, and attempts to sign in. Of a key, a session and a password there is only a hash. A key or a session
 * says itself whose it is, so that it is found without its tenant.
 */
export async function access(db: Kysely<unknown>, engine: Engine): Promise<void> {
  await sql`alter table principal add column created_at ${columnType(engine, 'instant')}`.execute(db)
  await sql`create unique index principal_by_email on principal (tenant_id, email)`.execute(db)
  await createTable(db, engine, {
    name: 'role_binding',
    columns: { principal_id: 'id', role: 'text', scope: 'text' },
    primary: ['principal_id', 'role', 'scope'],
    references: [principal],
    choices: { role: ['viewer', 'analyst', 'supervisor', 'modeller', 'auditor', 'admin'] },
  })
  await createTable(db, engine, {
    name: 'session',
    columns: {
      id_hash: 'exact',
      principal_id: 'id',
      created_at: 'instant',
      expires_at: 'instant',
      idle_until: 'instant',
    },
    primary: ['id_hash'],
    indexes: [['principal_id'], ['expires_at']],
    references: [principal],
  })
  await createTable(db, engine, {
    name: 'sign_in_attempt',
    columns: { account: 'exact', failures: 'count', locked_until: 'instant', last_at: 'instant' },
    primary: ['account'],
    indexes: [['last_at']],
  })
  await createTable(db, engine, {
    name: 'api_key',
    columns: {
      id: 'id',
      principal_id: 'id',
      name: 'text',
      prefix: 'exact',
      hash: 'exact',
      scopes_json: 'json',
      created_by: 'id',
      created_at: 'instant',
      expires_at: 'instant?',
      last_used_at: 'instant?',
      revoked_at: 'instant?',
    },
    primary: ['id'],
    indexes: [['created_at'], ['principal_id']],
    references: [principal],
  })
  await sql`create unique index api_key_by_prefix on api_key (prefix)`.execute(db)
  await sql`create unique index session_by_id_hash on session (id_hash)`.execute(db)
  await sql`insert into principal (tenant_id, id, kind, disabled) values ('default', 'operator', 'service', 0)`.execute(
    db,
  )
  for (const id of ['demo', 'operator'])
    await sql`insert into role_binding (tenant_id, principal_id, role, scope) values ('default', ${sql.lit(id)}, 'admin', '*')`.execute(
      db,
    )
}
