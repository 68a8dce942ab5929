import { afterAll, describe } from 'vitest'
import { storePath } from './decision-inputs.ts'
import { type Cluster, postgresPrograms, startCluster } from './postgres-cluster.ts'

/** Where a store of one engine can be made for a test. */
export type EngineUnderTest = {
  readonly engine: 'sqlite' | 'postgres'
  /** a place with nothing in it */
  place(): Promise<string>
}

/** The same tests on every engine; those of PostgreSQL are skipped, with the reason, where it is not installed. */
export function describeOnEngines(name: string, tests: (under: EngineUnderTest) => void): void {
  describe(`${name}, SQLite`, () => tests({ engine: 'sqlite', place: async () => storePath() }))
  const reason = postgresPrograms() === null ? ' (skipped: PostgreSQL is not installed)' : ''
  describe.skipIf(reason !== '')(`${name}, PostgreSQL${reason}`, () => {
    let cluster: Cluster | null = null
    afterAll(() => cluster?.stop())
    tests({
      engine: 'postgres',
      place() {
        cluster ??= startCluster()
        return cluster.database()
      },
    })
  })
}
