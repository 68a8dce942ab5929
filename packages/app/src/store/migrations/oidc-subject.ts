import { type Kysely, sql } from 'kysely'

/** A subject of an identity provider is one user. */
export async function oidcSubject(db: Kysely<unknown>): Promise<void> {
  await sql`create unique index principal_by_subject on principal (tenant_id, oidc_subject)`.execute(db)
}
