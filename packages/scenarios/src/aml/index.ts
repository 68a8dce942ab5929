import type { Scenario } from '../scenario.ts'
import { amlAnomaly } from './anomaly/index.ts'
import { checks } from './checks.ts'
import { features, history } from './features.ts'
import { policy } from './policy.ts'
import { aliases, customers, documents, drop, schema, target, transactions } from './schema.ts'
import { quirks, settings, simulate, simulateTables, worlds } from './simulate.ts'
import { wording } from './wording.ts'

/** Customers of a bank: whose affairs call for a closer look. Beside them, transactions that are unlike all others. */
export const aml: Scenario = {
  id: 'aml',
  title: { en: 'Money laundering risk of customers', es: 'Riesgo de lavado de dinero de clientes' },
  schema,
  aliases,
  target,
  drop,
  features,
  history,
  tables: [customers, transactions, documents],
  scoredRows: 'customers',
  beside: [amlAnomaly],
  simulate,
  simulateTables,
  usually: { mode: 'sound', world: 'equal' },
  worlds,
  settings,
  quirks,
  policy,
  wording,
  checks,
  models: [
    {
      name: 'aml-risk',
      algorithm: 'rf',
      parameters: { n_estimators: 100, max_depth: 10, class_weight: 'balanced' },
      calibrate: 'none',
    },
  ],
  demo: { rows: 50_000, seed: 1, decisions: 200 },
}
