import { candorError } from '../errors.ts'
import { exp, logistic } from '../math/index.ts'
import type { TreeSpec } from './build-ensemble.ts'
import type { Ensemble } from './ensemble.ts'
import type { ImportedModel } from './imported-model.ts'
import type { Model } from './model.ts'
import { float32AtMost, nextFloat32Above } from './neighbour-float.ts'
import { nodeKinds } from './node-kind.ts'
import { summedForm } from './summed-form.ts'
import { scalarTrees } from './to-tree-specs.ts'
import { xgboostCategoryTable } from './xgboost-categories.ts'
import { xgboostObjectives } from './xgboost-objective.ts'

/**
 * A model as XGBoost JSON, as version 3.4 writes it. Opposite of `fromXgboostJson`: what came from XGBoost goes back with the same
 * margins to the bit.
 *
 * Leaves are float32 there, and so are sums: margins of other models agree to some 1e-7 of their size. A split x <= t becomes
 * x < the next float32. The mean over trees and a calibrator that is a logistic function of the margin go into the leaves; a forest's votes
 * become a regression that predicts the probability. Covers are written as hessians.
 *
 * @param about the texts of category codes; default none
 * @throws models.not_exportable for isolation forests, float64 inputs, links, splits and calibrators that XGBoost has not
 * Source: dmlc/xgboost `doc/tutorials/saving_model.rst`.
 * @example
 * fromXgboostJson(toXgboostJson({ ...model, ensemble: { ...model.ensemble, precision: 'float32' } })).model.ensemble.link // 'logistic'
 */
export function toXgboostJson(
  model: Model,
  about: Partial<Pick<ImportedModel, 'categoryLevels'>> = {},
): string {
  checkExportable(model)
  const ensemble = summedForm(model, formatName)
  const objective = objectiveOf(model, ensemble)
  const start = startOf(ensemble, objective)
  const trees = [...start.trees, ...scalarTrees(ensemble).map(levelByLevel)]
  return documentText({ ensemble, objective, start, trees, levels: about.categoryLevels ?? [] })
}

const formatName = 'XGBoost JSON'

function refused(reason: string): Error {
  return candorError('models.not_exportable', { format: formatName, reason })
}

function checkExportable({ task, ensemble }: Model): void {
  if (task === 'anomaly') throw refused('it is an isolation forest')
  if (ensemble.precision === 'float64')
    throw refused('it compares float64 inputs, which XGBoost rounds to float32')
  const known: readonly number[] = [nodeKinds.number, nodeKinds.category]
  if (ensemble.kind.some((kind) => !known.includes(kind))) throw refused('it has splits that XGBoost has not')
}

/** The objective whose link is the model's. */
function objectiveOf({ task }: Model, { link, outputs }: Ensemble): string {
  const names: Partial<Record<Ensemble['link'], string>> = {
    identity: 'reg:squarederror',
    exp: 'count:poisson',
    ...(outputs === 1 ? { step: 'binary:hinge' } : {}),
    ...(outputs > 1 ? { softmax: 'multi:softprob' } : {}),
    ...(outputs === 1 ? { logistic: task === 'regression' ? 'reg:logistic' : 'binary:logistic' } : {}),
  }
  const name = names[link]
  if (name === undefined) throw refused(`its link is ${link} of ${outputs} margins`)
  return name
}

/** The base scores to write, in the space of predictions, and a tree for what they cannot say. */
type Start = { readonly scores: readonly number[]; readonly trees: readonly TreeSpec[] }

/**
 * XGBoost keeps the score and makes the margin of it. Where no float32 score near gives the margin to the bit, the score says a margin of 0 and a
 * tree of one leaf, the first, adds it.
 */
function startOf({ base }: Ensemble, objective: string): Start {
  const { baseMargin } = xgboostObjectives.get(objective)!
  const found = Array.from(base, (margin) => scoreFor(Math.fround(margin), objective, baseMargin))
  if (found.every((score) => score !== null)) return { scores: found, trees: [] }
  const neutral = objective === 'count:poisson' ? 1 : 0.5
  return {
    scores: [...base].map(() => neutral),
    trees: Array.from(base, (margin, output) => leafTree(margin, output)),
  }
}

function scoreFor(margin: number, objective: string, baseMargin: (score: number) => number): number | null {
  const inverse =
    objective === 'count:poisson' ? exp : objective.endsWith(':logistic') ? logistic : (x: number) => x
  let score = Math.fround(inverse(margin))
  for (let step = 0; step < 4; step++) score = -nextFloat32Above(-score)
  for (let step = 0; step < 9; step++) {
    if (baseMargin(score) === margin) return score
    score = nextFloat32Above(score)
  }
  return null
}

function leafTree(value: number, output: number): TreeSpec {
  return { feature: [-1], threshold: [0], left: [-1], right: [-1], value: [value], cover: [0], output }
}

/** Nodes level by level: XGBoost takes the right child for the one behind the left, and reads the sets in the order of their nodes. */
function levelByLevel(tree: TreeSpec): TreeSpec {
  const order = [0]
  for (let i = 0; i < order.length; i++)
    if (tree.feature[order[i]!] !== -1) order.push(tree.left[order[i]!]!, tree.right[order[i]!]!)
  const place = new Int32Array(tree.feature.length)
  order.forEach((node, i) => {
    place[node] = i
  })
  const ordered = <T>(values: ArrayLike<T>) => order.map((node) => values[node]!)
  const child = (children: ArrayLike<number>) =>
    ordered(children).map((node) => (node < 0 ? -1 : place[node]!))
  return {
    ...tree,
    feature: ordered(tree.feature),
    threshold: ordered(tree.threshold),
    left: child(tree.left),
    right: child(tree.right),
    value: ordered(tree.value),
    defaultLeft: ordered(tree.defaultLeft ?? []),
    cover: ordered(tree.cover ?? []),
    sets: new Map(
      order.flatMap((node, i) => (tree.sets?.has(node) ? [[i, tree.sets.get(node)!] as const] : [])),
    ),
  }
}

type Document = {
  readonly ensemble: Ensemble
  readonly objective: string
  readonly start: Start
  readonly trees: readonly TreeSpec[]
  readonly levels: ImportedModel['categoryLevels']
}

function documentText({ ensemble, objective, start, trees, levels }: Document): string {
  const { featureNames, outputs } = ensemble
  const isClasses = objective === 'multi:softprob'
  const param = {
    base_score: `[${start.scores.map(single).join(',')}]`,
    // XGBoost from 3.1 on takes the score of a model without trees for its margin where this is 1
    boost_from_average: trees.length > 0 ? '1' : '0',
    num_class: isClasses ? String(outputs) : '0',
    num_feature: String(featureNames.length),
    num_target: isClasses ? '1' : String(outputs),
  }
  const rounds = roundsOf(ensemble, trees)
  const model = [
    `"cats":${JSON.stringify(xgboostCategoryTable(levels, featureNames.length))}`,
    `"gbtree_model_param":{"num_parallel_tree":"${parallelTrees(rounds, outputs)}","num_trees":"${trees.length}"}`,
    `"iteration_indptr":[${rounds.join(',')}]`,
    `"tree_info":[${trees.map(({ output = 0 }) => output).join(',')}]`,
    `"trees":[${trees.map((tree, id) => treeText(tree, id, ensemble)).join(',\n')}]`,
  ]
  const learner = [
    '"attributes":{}',
    `"feature_names":${JSON.stringify(featureNames)}`,
    `"feature_types":${JSON.stringify(featureTypes(ensemble))}`,
    `"gradient_booster":{"model":{${model.join(',')}},"name":"gbtree"}`,
    `"learner_model_param":${JSON.stringify(param)}`,
    `"objective":${JSON.stringify({ name: objective, ...parametersOf(objective, outputs) })}`,
  ]
  return `{"learner":{${learner.join(',')}},"version":[3,4,1]}\n`
}

function parametersOf(objective: string, outputs: number): Record<string, Record<string, string>> {
  if (objective === 'multi:softprob') return { softmax_multiclass_param: { num_class: String(outputs) } }
  if (objective === 'binary:hinge') return {}
  if (objective === 'count:poisson') return { poisson_regression_param: { max_delta_step: '0.699999988' } }
  return { reg_loss_param: { scale_pos_weight: '1' } }
}

/** Where rounds begin: as the model says, else one tree for each output where the trees stand so, else all in one. */
function roundsOf({ roundEnds, outputs, leafWidth }: Ensemble, trees: readonly TreeSpec[]): number[] {
  const added = trees.length - (roundEnds?.at(-1) ?? 0) * leafWidth
  if (roundEnds !== undefined) return [0, ...roundEnds.map((end) => added + end * leafWidth)]
  const inTurn = trees.every(({ output = 0 }, t) => output === t % outputs) && trees.length % outputs === 0
  return inTurn
    ? Array.from({ length: trees.length / outputs + 1 }, (_, round) => round * outputs)
    : [0, trees.length]
}

/** How many trees a round has of each output, where all have as many; else 1, which says nothing. */
function parallelTrees(rounds: readonly number[], outputs: number): number {
  const size = (rounds[1] ?? 0) / outputs
  return Number.isInteger(size) && rounds.every((start, round) => start === round * size * outputs)
    ? size || 1
    : 1
}

function featureTypes({ featureNames, feature, kind }: Ensemble): string[] {
  const types = featureNames.map(() => 'float')
  feature.forEach((f, node) => {
    if (kind[node] === nodeKinds.category) types[f] = 'c'
  })
  return types
}

/** float32 with as few digits as bring it back, and never written as a whole number: XGBoost takes those for another type. */
function single(value: number): string {
  const rounded = Math.fround(value)
  const short = Number(rounded.toPrecision(7))
  const text = String(Math.fround(short) === rounded ? short : Number(rounded.toPrecision(9)))
  return /[.e]/.test(text) ? text : `${text}E0`
}

function treeText(tree: TreeSpec, id: number, ensemble: Ensemble): string {
  const nodes = tree.feature.length
  const isLeaf = (node: number) => tree.feature[node] === -1
  const list = (value: (node: number) => number | string) =>
    `[${Array.from({ length: nodes }, (_, node) => value(node)).join(',')}]`
  const parents = parentsOf(tree)
  const leafValue = (node: number) => single(tree.value[node]!)
  const cover = (node: number) => single(ensemble.coverSource === 'none' ? 0 : (tree.cover?.[node] ?? 0))
  const members = [
    `"base_weights":${list((node) => (isLeaf(node) ? leafValue(node) : single(0)))}`,
    ...setMembers(tree),
    `"default_left":${list((node) => (tree.defaultLeft?.[node] ? 1 : 0))}`,
    `"id":${id}`,
    `"left_children":${list((node) => (isLeaf(node) ? -1 : tree.left[node]!))}`,
    `"loss_changes":${list(() => single(0))}`,
    `"parents":${list((node) => parents[node]!)}`,
    `"right_children":${list((node) => (isLeaf(node) ? -1 : tree.right[node]!))}`,
    `"split_conditions":${list((node) => (isLeaf(node) ? leafValue(node) : conditionOf(tree, node, ensemble)))}`,
    `"split_indices":${list((node) => Math.max(0, tree.feature[node]!))}`,
    `"split_type":${list((node) => (tree.sets?.has(node) ? 1 : 0))}`,
    `"sum_hessian":${list(cover)}`,
    `"tree_param":{"num_deleted":"0","num_feature":"${ensemble.featureNames.length}","num_nodes":"${nodes}","size_leaf_vector":"1"}`,
  ]
  return `{${members.join(',')}}`
}

/** The root's parent is 2³¹ - 1. */
function parentsOf({ feature, left, right }: TreeSpec): Int32Array {
  const parents = new Int32Array(feature.length).fill(2_147_483_647)
  for (let node = 0; node < feature.length; node++) {
    if (feature[node] === -1) continue
    parents[left[node]!] = node
    parents[right[node]!] = node
  }
  return parents
}

function setMembers({ sets = new Map() }: TreeSpec): string[] {
  const entries = [...sets] as [number, ArrayLike<number>][]
  const sizes = entries.map(([, set]) => set.length)
  const starts = [0]
  for (const size of sizes) starts.push(starts.at(-1)! + size)
  return [
    `"categories":[${entries.flatMap(([, set]) => Array.from(set)).join(',')}]`,
    `"categories_nodes":[${entries.map(([node]) => node).join(',')}]`,
    `"categories_segments":[${starts.slice(0, -1).join(',')}]`,
    `"categories_sizes":[${sizes.join(',')}]`,
  ]
}

/** x < t' in float32 that says what the split says; a threshold beyond float32 becomes its largest number. */
function conditionOf(
  { threshold, sets }: TreeSpec,
  node: number,
  { comparison, thresholdPrecision }: Ensemble,
): string {
  if (sets?.has(node)) return single(0)
  const exact = threshold[node]!
  const t = thresholdPrecision === 'float32' ? Math.fround(exact) : exact
  const below = float32AtMost(t)
  const isStrict = comparison === '<' && below === t
  const bound = isStrict ? t : nextFloat32Above(below)
  return single(Math.max(-largest, Math.min(largest, bound)))
}

const largest = 3.4028234663852886e38
