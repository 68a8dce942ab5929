import type { Scenario } from '../../src/index.ts'
import { checks } from './checks.ts'
import { features } from './features.ts'
import { policy } from './policy.ts'
import { aliases, drop, schema, target } from './schema.ts'
import { simulate } from './simulate.ts'
import { wording } from './wording.ts'

/** A domain that nobody asked for: it shows that one folder is all that another domain takes. */
export const parcels: Scenario = {
  id: 'parcels',
  title: { en: 'Late parcels', es: 'Paquetes tardíos' },
  schema,
  aliases,
  target,
  drop,
  features,
  simulate,
  quirks: [],
  policy,
  wording,
  checks,
  models: [
    { name: 'parcels', algorithm: 'rf', parameters: { n_estimators: 20, max_depth: 5 }, calibrate: 'none' },
  ],
  demo: { rows: 400, seed: 1, decisions: 20 },
}
