import type { Scenario } from '../scenario.ts'
import { checks } from './checks.ts'
import { compat } from './compat.ts'
import { features, series } from './features.ts'
import { policy } from './policy.ts'
import { aliases, drop, points, schema, target } from './schema.ts'
import { quirks, settings, simulate, simulateTables, worlds } from './simulate.ts'
import { wording } from './wording.ts'

/** Hourly engagement of users: whose views and likes look bought. */
export const engagement: Scenario = {
  id: 'engagement',
  title: { en: 'Fake engagement', es: 'Interacción falsa' },
  schema,
  aliases,
  target,
  drop,
  features,
  series,
  tables: [points],
  simulate,
  simulateTables,
  worlds,
  settings,
  perUnit: { unit: 'users', rows: 'hours' },
  usually: { mode: 'faithful', world: 'equal', rows: 500 },
  quirks,
  policy,
  wording,
  checks,
  models: [
    {
      name: 'engagement',
      algorithm: 'rf',
      parameters: { n_estimators: 100, max_depth: 8, min_samples_leaf: 2 },
      calibrate: 'none',
    },
  ],
  compat,
  demo: { rows: 120, seed: 1, decisions: 200 },
}
