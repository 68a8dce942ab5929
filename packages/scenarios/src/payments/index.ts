import type { Scenario, ScenarioModel } from '../scenario.ts'
import { checks } from './checks.ts'
import { features, sourceFeatures } from './features.ts'
import { publishedRows } from './generator/published-figures.ts'
import { policy } from './policy.ts'
import { aliases, drop, schema, target } from './schema.ts'
import { quirks, settings, simulate, simulateTables, worlds } from './simulate.ts'
import { wording } from './wording.ts'

const boosting = {
  algorithm: 'gbm',
  parameters: { n_estimators: 150, learning_rate: 0.1, max_depth: 6, min_child_weight: 1 },
  calibrate: 'none',
} as const

/** The models that the domain registers; README.md says why these parameters. */
const models: readonly ScenarioModel[] = [
  { name: 'payments', ...boosting },
  {
    name: 'payments-source',
    ...boosting,
    features: sourceFeatures,
    isServed: false,
    waiver: {
      en: 'It reads both balances after the payment, as the audited model does, so it fails the gate of availability; it is kept for batches and audits, never to decide on a payment.',
      es: 'Lee ambos saldos posteriores al pago, como el modelo auditado, por lo que no pasa el control de disponibilidad; se conserva para lotes y auditorías, nunca para decidir sobre un pago.',
    },
  },
]

/** Mobile-money payments: which ones are fraud. */
export const payments: Scenario = {
  id: 'payments',
  title: { en: 'Mobile-money payments', es: 'Pagos con dinero móvil' },
  schema,
  aliases,
  target,
  drop,
  features,
  simulate,
  simulateTables,
  usually: { mode: 'faithful', world: 'equal', rows: publishedRows },
  worlds,
  settings,
  quirks,
  policy,
  wording,
  checks,
  models,
  demo: { rows: 200_000, seed: 1, decisions: 200, mode: 'sound' },
}
