import { DatabaseSync } from 'node:sqlite'
import { workerData } from 'node:worker_threads'

/** Writes the file anew, so that what was taken out of it stands in no free page, and empties the log beside it. */
const database = new DatabaseSync(String(workerData), { timeout: 60_000 })
try {
  database.exec('vacuum')
  database.exec('pragma wal_checkpoint(truncate)')
} finally {
  database.close()
}
