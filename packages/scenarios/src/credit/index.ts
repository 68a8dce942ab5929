import type { Scenario, ScenarioModel } from '../scenario.ts'
import { checks } from './checks.ts'
import { compat } from './compat.ts'
import { faithfulFeatures, features } from './features.ts'
import { policy } from './policy.ts'
import { aliases, drop, schema, target } from './schema.ts'
import { quirks, settings, simulate, truth, worlds } from './simulate.ts'
import { wording } from './wording.ts'

const forest = {
  algorithm: 'rf',
  parameters: { n_estimators: 100, max_depth: 6, min_samples_leaf: 10, max_features: 0.5 },
  calibrate: 'none',
} as const

/** The models that the domain registers; README.md says why these parameters. */
const models: readonly ScenarioModel[] = [
  { name: 'credit', ...forest },
  {
    name: 'credit-faithful',
    ...forest,
    features: faithfulFeatures,
    waiver: {
      en: 'It reads gender, marital status, region and regional figures, as the published system does; it is kept to answer in that system’s place and to be compared, not to decide.',
      es: 'Lee género, estado civil, región y cifras regionales, como el sistema publicado; se conserva para responder en su lugar y para comparar, no para decidir.',
    },
  },
]

/** Applications for credit in Chile: which ones to grant. */
export const credit: Scenario = {
  id: 'credit',
  title: { en: 'Credit applications in Chile', es: 'Solicitudes de crédito en Chile' },
  schema,
  aliases,
  target,
  drop,
  features,
  simulate,
  truth,
  usually: { mode: 'faithful', world: 'label-biased', rows: 250_000 },
  worlds,
  settings,
  quirks,
  policy,
  // 25 months of 31 days: so long may whoever was declined ask for the reasons
  leastDaysKept: 775,
  wording,
  checks,
  models,
  compat,
  demo: { rows: 20_000, seed: 1, decisions: 200 },
}
