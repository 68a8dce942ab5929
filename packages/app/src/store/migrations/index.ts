import type { Migration } from 'kysely/migration'
import type { Engine } from '../column-type.ts'
import { access } from './access.ts'
import { audit } from './audit.ts'
import { entities } from './entities.ts'
import { erasedFiles } from './erased-files.ts'
import { erasure } from './erasure.ts'
import { foundation } from './foundation.ts'
import { jobResults } from './job-results.ts'
import { jobs } from './jobs.ts'
import { narratives } from './narratives.ts'
import { oidcSubject } from './oidc-subject.ts'
import { outbox } from './outbox.ts'
import { rateBuckets } from './rate-buckets.ts'
import { storedSecrets } from './stored-secrets.ts'

/** Every migration in the order of its number; a released one is never changed, a new one takes the next number. */
export function migrationsOf(engine: Engine): Record<string, Migration> {
  return {
    '0001_foundation': { up: (db) => foundation(db, engine) },
    '0002_jobs': { up: (db) => jobs(db, engine) },
    '0003_audit': { up: (db) => audit(db, engine) },
    '0004_access': { up: (db) => access(db, engine) },
    '0005_outbox': { up: (db) => outbox(db, engine) },
    '0005_rate_buckets': { up: (db) => rateBuckets(db, engine) },
    '0005_stored_secrets': { up: (db) => storedSecrets(db, engine) },
    '0006_entities': { up: (db) => entities(db, engine) },
    '0007_narratives': { up: (db) => narratives(db, engine) },
    '0008_erasure': { up: (db) => erasure(db, engine) },
    '0009_job_results': { up: (db) => jobResults(db, engine) },
    '0009_oidc_subject': { up: (db) => oidcSubject(db) },
    '0010_erased_files': { up: (db) => erasedFiles(db, engine) },
  }
}
