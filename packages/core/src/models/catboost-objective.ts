import { candorError } from '../errors.ts'
import type { Ensemble } from './ensemble.ts'
import type { Task } from './model.ts'
import { type ModelPart, textOf } from './model-json.ts'

/** What the loss of a CatBoost model says about its scores. */
export type CatboostObjective = { readonly link: Ensemble['link']; readonly task: Task }

const plain: CatboostObjective = { link: 'identity', task: 'regression' }
const positive: CatboostObjective = { link: 'exp', task: 'regression' }
const classes: CatboostObjective = { link: 'logistic', task: 'classification' }

/** Losses by name. Source: catboost `catboost/libs/eval_result/eval_helpers.cpp`, and the prediction types of its Python package. */
const objectives: ReadonlyMap<string, CatboostObjective> = new Map([
  ['Logloss', classes],
  ['Focal', classes],
  ['MultiClassOneVsAll', classes],
  ['CrossEntropy', { link: 'logistic', task: 'regression' }],
  ['MultiClass', { link: 'softmax', task: 'classification' }],
  ['Poisson', positive],
  ['Tweedie', positive],
  ...[
    'RMSE',
    'MAE',
    'Quantile',
    'MultiQuantile',
    'LogLinQuantile',
    'Expectile',
    'Huber',
    'LogCosh',
    'Lq',
    'MAPE',
    'MultiRMSE',
    'MultiRMSEWithMissingValues',
    'Cox',
    'SurvivalAft',
    'YetiRank',
    'YetiRankPairwise',
    'PairLogit',
    'PairLogitPairwise',
    'QueryRMSE',
    'QuerySoftMax',
    'QueryCrossEntropy',
    'LambdaMart',
    'StochasticRank',
    'StochasticFilter',
  ].map((name) => [name, plain] as const),
])

/**
 * The objective of a loss function's name.
 *
 * @throws models.unsupported_model for a loss that is not known, or that predicts several labels at once
 * @example
 * catboostObjective({ path: 'type', value: 'Logloss' }) // { link: 'logistic', task: 'classification' }
 */
export function catboostObjective(part: ModelPart): CatboostObjective {
  const name = textOf(part)
  const objective = objectives.get(name)
  if (objective !== undefined) return objective
  throw candorError('models.unsupported_model', {
    what: `CatBoost loss ${name}`,
    readable: [...objectives.keys()].join(', '),
  })
}
