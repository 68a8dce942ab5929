import { log } from '../math/index.ts'
import type { Ensemble } from './ensemble.ts'
import type { Task } from './model.ts'

/**
 * What an objective's name says about the scores: the link, the task, and how a base score (kept in the space of predictions)
 * becomes a margin. The one table to extend when XGBoost adds an objective.
 */
export type XgboostObjective = {
  readonly link: Ensemble['link']
  readonly task: Task
  readonly baseMargin: (score: number) => number
}

const plain: XgboostObjective = { link: 'identity', task: 'regression', baseMargin: Math.fround }
const positive: XgboostObjective = { link: 'exp', task: 'regression', baseMargin: logSingle }
const binary: XgboostObjective = { link: 'logistic', task: 'classification', baseMargin: logitSingle }
const raw: XgboostObjective = { ...binary, baseMargin: Math.fround }
const hinge: XgboostObjective = { link: 'step', task: 'classification', baseMargin: Math.fround }
const classes: XgboostObjective = { link: 'softmax', task: 'classification', baseMargin: Math.fround }

/** Objectives by name. Source: `PredTransform` and `ProbToMargin` of each objective in dmlc/xgboost `src/objective`. */
export const xgboostObjectives: ReadonlyMap<string, XgboostObjective> = new Map([
  ['binary:logistic', binary],
  ['binary:logitraw', raw],
  ['binary:hinge', hinge],
  ['multi:softprob', classes],
  ['multi:softmax', classes],
  ['reg:squarederror', plain],
  ['reg:linear', plain],
  ['reg:squaredlogerror', plain],
  ['reg:pseudohubererror', plain],
  ['reg:absoluteerror', plain],
  ['reg:quantileerror', plain],
  ['reg:expectileerror', plain],
  ['reg:logistic', { ...binary, task: 'regression' }],
  ['rank:pairwise', plain],
  ['rank:ndcg', plain],
  ['rank:map', plain],
  ['count:poisson', positive],
  ['reg:gamma', positive],
  ['reg:tweedie', positive],
  ['survival:cox', positive],
  ['survival:aft', positive],
])

function logSingle(score: number): number {
  return Math.fround(log(Math.fround(score)))
}

/** -ln(1/p - 1), each step rounded to float32: a double logit rounded once is a last digit off for p = 0.24080956. */
function logitSingle(score: number): number {
  const odds = Math.fround(Math.fround(1 / Math.fround(score)) - 1)
  return 0 - logSingle(odds)
}
