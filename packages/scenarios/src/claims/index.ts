import type { Scenario, ScenarioModel } from '../scenario.ts'
import { checks } from './checks.ts'
import { compat } from './compat.ts'
import { features } from './features.ts'
import { policy } from './policy.ts'
import { aliases, drop, schema, target } from './schema.ts'
import { quirks, settings, simulate, truth, worlds } from './simulate.ts'
import { wording } from './wording.ts'

type Parameters = ScenarioModel['parameters']

const forest: Parameters = {
  n_estimators: 100,
  max_depth: 6,
  min_samples_leaf: 5,
  max_features: 0.5,
  class_weight: 'balanced',
}

const boosting: Parameters = {
  n_estimators: 100,
  learning_rate: 0.05,
  max_depth: 3,
  min_child_weight: 3,
  subsample: 0.8,
}

/** Parameters of one member of a vote. */
function of(algorithm: string, parameters: Parameters): Parameters {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [`${algorithm}.${name}`, value]),
  )
}

/** The models that the domain registers; README.md says why these parameters. */
const models: readonly ScenarioModel[] = [
  {
    name: 'claims-rf',
    algorithm: 'rf',
    parameters: forest,
    calibrate: 'sigmoid',
  },
  {
    name: 'claims-et',
    algorithm: 'extra-trees',
    parameters: forest,
    calibrate: 'sigmoid',
  },
  {
    name: 'claims-gbm',
    algorithm: 'gbm',
    parameters: boosting,
    calibrate: 'sigmoid',
  },
  {
    name: 'claims-voting',
    algorithm: 'voting',
    parameters: { ...of('rf', forest), ...of('extra-trees', forest), ...of('gbm', boosting) },
    members: [
      { algorithm: 'rf', weight: 1 },
      { algorithm: 'extra-trees', weight: 1 },
      { algorithm: 'gbm', weight: 1 },
    ],
    calibrate: 'sigmoid',
  },
]

/** Motor insurance claims: which ones to look into for fraud. */
export const claims: Scenario = {
  id: 'claims',
  title: { en: 'Motor insurance claims', es: 'Siniestros de seguro de automóvil' },
  schema,
  aliases,
  target,
  drop,
  features,
  simulate,
  worlds,
  settings,
  truth,
  quirks,
  policy,
  wording,
  checks,
  models,
  compat,
  demo: { rows: 1000, seed: 1, decisions: 200 },
}
