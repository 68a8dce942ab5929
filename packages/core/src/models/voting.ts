import { candorError } from '../errors.ts'
import { buildEnsemble, type TreeSpec } from './build-ensemble.ts'
import type { Ensemble } from './ensemble.ts'
import { treesOf } from './margins.ts'
import type { LinearModel, Model, VotingMember, VotingModel } from './model.ts'
import { toTreeSpecs } from './to-tree-specs.ts'

/**
 * The soft vote of several models: the mean of their probabilities, or of their predictions for regression, by weight.
 *
 * Where every member is an uncalibrated model of trees with identity link (forests, extra trees) and all compare values alike, the vote is
 * itself one such ensemble: the leaves of member k, which has T_k trees, are multiplied by w_k / (Σ w · T_k), and its attributions are
 * exact as any forest's. Otherwise (boosting, logistic regression, calibrated members) the members stay apart.
 *
 * @param members one or more, weights above 0
 * @throws models.votes_differ for members of other columns, classes or task; models.no_vote for isolation forests;
 *   models.invalid_parameter for a weight
 * @example
 * const forest = { ...model, ensemble: { ...ensemble, link: 'identity' } }
 * predict(voteOf([{ weight: 1, model: forest }, { weight: 3, model: forest }]), matrix).margin // Float64Array [1]
 */
export function voteOf(members: readonly VotingMember[]): Model | VotingModel {
  checkMembers(members)
  const { task, classes } = members[0]!.model
  const head = { algorithm: 'voting', task, classes, calibrator: null }
  const forests = members.flatMap(({ model }) => (isForest(model) ? [model.ensemble] : []))
  if (forests.length < members.length || !compareAlike(forests)) return { ...head, members }
  return { ...head, ensemble: mergeEnsembles(forests, weightsOf(members)) }
}

/**
 * One ensemble whose margins are the weighted sum of the margins of several: Σ w_k · margin_k. Exact but for the rounding of leaf
 * values. The trees stand in the order of the ensembles; covers are kept, each tree's own.
 *
 * @param ensembles identity links, float64 sums, the same columns, outputs, comparison, precisions and missing rule
 * @example
 * mergeEnsembles([ensemble, ensemble], [0.5, 0.25]).value // Float64Array [0, -0.5, 0.5, 0, -0.25, 0.25]
 */
export function mergeEnsembles(ensembles: readonly Ensemble[], weights: readonly number[]): Ensemble {
  const { roundEnds: _, ...first } = ensembles[0]!
  const base = Array.from(first.base, (_, k) =>
    ensembles.reduce((sum, { base: own }, m) => sum + weights[m]! * own[k]!, 0),
  )
  const trees = ensembles.flatMap((ensemble, m) => scaledTrees(ensemble, weights[m]!))
  return buildEnsemble(trees, { ...first, base, combine: 'sum', coverSource: coverSourceOf(ensembles) })
}

function checkMembers(members: readonly VotingMember[]): void {
  members.forEach(({ weight, model }, member) => {
    if (!(Number.isFinite(weight) && weight > 0))
      throw candorError('models.invalid_parameter', {
        name: `weight of member ${member + 1}`,
        value: weight,
        accepted: 'a number above 0',
      })
    if (model.task === 'anomaly') throw candorError('models.no_vote', { algorithm: model.algorithm })
    requireSame(members[0]!.model, model, member)
  })
}

function requireSame(first: Model | LinearModel, model: Model | LinearModel, member: number): void {
  const [expected, received] = [describe(first), describe(model)]
  for (const what of ['task', 'classes', 'columns', 'outputs'] as const) {
    if (expected[what] === received[what]) continue
    const values = { member: member + 1, what, received: received[what], expected: expected[what] }
    throw candorError('models.votes_differ', values)
  }
}

function describe(model: Model | LinearModel) {
  const { task, classes } = model
  const names = 'linear' in model ? model.linear.featureNames : model.ensemble.featureNames
  const outputs = 'linear' in model ? model.linear.intercepts.length : model.ensemble.outputs
  return { task, classes: classes.join(', '), columns: names.join(', '), outputs }
}

function isForest(model: Model | LinearModel): model is Model {
  if (!('ensemble' in model) || model.calibrator !== null) return false
  const { link, linkScale, accumulator } = model.ensemble
  return link === 'identity' && linkScale === 1 && accumulator === 'float64'
}

function compareAlike(ensembles: readonly Ensemble[]): boolean {
  const rules = ['leafWidth', 'comparison', 'precision', 'thresholdPrecision', 'missing'] as const
  return ensembles.every((ensemble) => rules.every((rule) => ensemble[rule] === ensembles[0]![rule]))
}

/** Shares of the vote, adding up to 1. */
function weightsOf(members: readonly VotingMember[]): number[] {
  const total = members.reduce((sum, { weight }) => sum + weight, 0)
  return members.map(({ weight }) => weight / total)
}

function scaledTrees(ensemble: Ensemble, weight: number): TreeSpec[] {
  return toTreeSpecs(ensemble).map((tree, t) => {
    const output = Math.max(0, ensemble.treeOutput[t]!)
    const divisor = ensemble.combine === 'mean' ? treesOf(ensemble, output) : 1
    return { ...tree, value: Array.from(tree.value, (value) => (value * weight) / divisor) }
  })
}

/** Rows may count with or without weights in one vote, as only the shares within a tree are read; none where one has none. */
function coverSourceOf(ensembles: readonly Ensemble[]): Ensemble['coverSource'] {
  const sources = new Set(ensembles.map(({ coverSource }) => coverSource))
  if (sources.has('none')) return 'none'
  return sources.size === 1 ? [...sources][0]! : 'weight'
}
