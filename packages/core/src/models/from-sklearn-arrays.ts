import { candorError } from '../errors.ts'
import { buildEnsemble, type EnsembleHeader, type TreeSpec } from './build-ensemble.ts'
import { featureNamesOf, type ImportedModel } from './imported-model.ts'
import { pathLengthLeaves } from './isolation-leaves.ts'
import type { Model } from './model.ts'
import {
  badPart,
  isPresent,
  listOf,
  type ModelPart,
  numberOf,
  numbersOf,
  parseModelJson,
  partOf,
  textOf,
  textsOf,
  wholeNumberOf,
  wholeNumbersOf,
} from './model-json.ts'

/**
 * Reads a scikit-learn forest or boosting written as arrays: `{kind, feature_names, trees: [{children_left, children_right, feature,
 * threshold, value, weighted_n_node_samples}]}`, `kind` being the name of the class.
 *
 * ```
 * …ForestClassifier, ExtraTreesClassifier   a leaf holds class weights, normalised here; two classes: the share of the second is the
 *                                           only output; k classes: k outputs; margin = mean over trees
 * …ForestRegressor, ExtraTreesRegressor     a leaf holds the mean; margin = mean over trees
 * GradientBoostingClassifier                init_log_odds + learning_rate · Σ leaf; a list of k for k classes, trees round by round
 * GradientBoostingRegressor                 init + learning_rate · Σ leaf
 * isolation, IsolationForest                a leaf of n rows at depth d holds -(d + c(n)); margin = mean over trees, anomaly above -offset
 * ```
 *
 * Tree t of an isolation forest counts its features in `estimators_features[t]`.
 *
 * Inputs are rounded to float32 and compared `<=` with float64 thresholds; missing values are refused unless the trees carry
 * `missing_go_to_left`. `classes` may name the classes, else they are 0…k−1.
 *
 * @throws models.not_json, models.malformed_field, models.malformed_tree, models.unsupported_model
 * @example
 * fromSklearnArrays('{"kind":"RandomForestRegressor","feature_names":["a"],"trees":[]}').model.algorithm // 'rf'
 */
export function fromSklearnArrays(text: string): ImportedModel {
  return fromSklearnDocument(parseModelJson(text))
}

/** The same from a document that is parsed already. */
export function fromSklearnDocument(root: ModelPart): ImportedModel {
  const kind = kinds.get(textOf(partOf(root, 'kind')))
  if (kind === undefined) throw unsupported(root)
  const given = textsOf(partOf(root, 'feature_names'))
  const names = featureNamesOf(given, given.length)
  return {
    format: 'sklearn-arrays',
    ...names,
    categoryLevels: names.featureNames.map(() => null),
    warnings: [],
    model: kind(root, listOf(partOf(root, 'trees')), names.featureNames),
  }
}

function unsupported(root: ModelPart): Error {
  const kind = textOf(partOf(root, 'kind'))
  return candorError('models.unsupported_model', {
    what: `scikit-learn ${kind}`,
    readable: [...kinds.keys()].join(', '),
  })
}

type ReadKind = (root: ModelPart, trees: readonly ModelPart[], featureNames: readonly string[]) => Model

const kinds: ReadonlyMap<string, ReadKind> = new Map([
  ['RandomForestClassifier', forestClassifier('rf')],
  ['ExtraTreesClassifier', forestClassifier('extra-trees')],
  ['RandomForestRegressor', forestRegressor('rf')],
  ['ExtraTreesRegressor', forestRegressor('extra-trees')],
  ['GradientBoostingClassifier', boostingClassifier],
  ['GradientBoostingRegressor', boostingRegressor],
  ['IsolationForest', isolationForest],
  ['isolation', isolationForest],
])

function forestClassifier(algorithm: string): ReadKind {
  return (root, trees, featureNames) => {
    const weights = trees.map(valuesOf)
    const count = weights[0]?.width ?? 2
    if (count < 2) throw badPart(partOf(root, 'trees'), 'leaves with the weights of 2 classes or more')
    const outputs = count === 2 ? 1 : count
    const specs = trees.map((tree, t) => specOf(tree, shares(widthOf(weights[t]!, count), count)))
    const header = { ...headerOf(featureNames, trees), outputs, leafWidth: outputs, combine: 'mean' as const }
    return {
      algorithm,
      task: 'classification',
      classes: classesOf(root, count),
      calibrator: null,
      ensemble: buildEnsemble(specs, header),
    }
  }
}

/** Class weights to shares; of two classes only the second's. A leaf without weight has the share 0 of every class. */
function shares(weights: Float64Array, classes: number): Float64Array {
  const all = weights.slice()
  for (let start = 0; start < all.length; start += classes) {
    const leaf = all.subarray(start, start + classes)
    const total = leaf.reduce((sum, weight) => sum + weight, 0)
    for (let k = 0; k < classes; k++) leaf[k] = total === 0 ? 0 : leaf[k]! / total
  }
  return classes === 2 ? all.filter((_, i) => i % 2 === 1) : all
}

function forestRegressor(algorithm: string): ReadKind {
  return (_, trees, featureNames) => {
    const specs = trees.map((tree) => specOf(tree, widthOf(valuesOf(tree), 1)))
    return regression(algorithm, specs, { ...headerOf(featureNames, trees), combine: 'mean' })
  }
}

function regression(algorithm: string, specs: readonly TreeSpec[], header: EnsembleHeader): Model {
  const ensemble = buildEnsemble(specs, header)
  return { algorithm, task: 'regression', classes: [], calibrator: null, ensemble }
}

function boostingClassifier(
  root: ModelPart,
  trees: readonly ModelPart[],
  featureNames: readonly string[],
): Model {
  const init = partOf(root, 'init_log_odds')
  const base = Array.isArray(init.value) ? numbersOf(init) : [numberOf(init)]
  const ensemble = buildEnsemble(boosted(root, trees, base.length), {
    ...headerOf(featureNames, trees),
    outputs: base.length,
    base,
    link: base.length === 1 ? 'logistic' : 'softmax',
  })
  const classes = classesOf(root, Math.max(2, base.length))
  return { algorithm: 'gbm', task: 'classification', classes, calibrator: null, ensemble }
}

function boostingRegressor(
  root: ModelPart,
  trees: readonly ModelPart[],
  featureNames: readonly string[],
): Model {
  const base = [numberOf(partOf(root, 'init'))]
  return regression('gbm', boosted(root, trees, 1), { ...headerOf(featureNames, trees), base })
}

function isolationForest(
  root: ModelPart,
  trees: readonly ModelPart[],
  featureNames: readonly string[],
): Model {
  const specs = trees.map((tree, t) => isolationTree(tree, featuresOf(root, t)))
  const threshold = -numberOf(partOf(root, 'offset'))
  return {
    algorithm: 'isolation-forest',
    task: 'anomaly',
    classes: [],
    calibrator: null,
    ensemble: buildEnsemble(specs, {
      ...headerOf(featureNames, trees),
      combine: 'mean',
      coverSource: 'count',
    }),
    anomaly: { samples: wholeNumberOf(partOf(root, 'max_samples'), 1), threshold },
  }
}

/** The columns that a tree sees, in its own order; null: all of them. */
function featuresOf(root: ModelPart, t: number): Int32Array | null {
  const part = partOf(root, 'estimators_features')
  const lists = isPresent(part) ? listOf(part) : null
  if (lists === null) return null
  if (lists[t] === undefined) throw badPart(part, 'a list of columns for each tree')
  return wholeNumbersOf(lists[t], 0, 2_147_483_647)
}

function isolationTree(tree: ModelPart, features: Int32Array | null): TreeSpec {
  const rows = numbersOf(partOf(tree, 'n_node_samples'))
  const spec = specOf(tree, new Float64Array(rows.length), rows)
  return {
    ...spec,
    ...pathLengthLeaves(spec, rows),
    ...(features === null ? {} : { feature: columnsOf(tree, spec.feature, features) }),
  }
}

function columnsOf(tree: ModelPart, places: ArrayLike<number>, features: Int32Array): number[] {
  return Array.from(places, (place, node) => {
    if (place >= 0 && place >= features.length)
      throw badPart(
        { path: `${partOf(tree, 'feature').path}.${node}`, value: place },
        `below ${features.length}`,
      )
    return place < 0 ? place : features[place]!
  })
}

function boosted(root: ModelPart, trees: readonly ModelPart[], outputs: number): TreeSpec[] {
  const rate = numberOf(partOf(root, 'learning_rate'))
  return trees.map((tree, t) => ({
    ...specOf(
      tree,
      widthOf(valuesOf(tree), 1).map((value) => rate * value),
    ),
    output: t % outputs,
  }))
}

function headerOf(featureNames: readonly string[], trees: readonly ModelPart[]): EnsembleHeader {
  const routesMissing =
    trees.length > 0 && trees.every((tree) => isPresent(partOf(tree, 'missing_go_to_left')))
  return {
    featureNames,
    comparison: '<=',
    precision: 'float32',
    thresholdPrecision: 'float64',
    missing: routesMissing ? 'default_direction' : 'refuse',
    accumulator: 'float64',
    combine: 'sum',
    link: 'identity',
    coverSource: 'weight',
  }
}

function specOf(
  tree: ModelPart,
  value: Float64Array,
  cover: ArrayLike<number> = numbersOf(partOf(tree, 'weighted_n_node_samples')),
): TreeSpec {
  const count = cover.length
  const left = wholeNumbersOf(partOf(tree, 'children_left'), -1, count - 1, count)
  const features = wholeNumbersOf(partOf(tree, 'feature'), -2, 2_147_483_647, count)
  const missing = partOf(tree, 'missing_go_to_left')
  return {
    feature: features.map((feature, node) => (left[node] === -1 ? -1 : unlessLeaf(feature))),
    threshold: numbersOf(partOf(tree, 'threshold'), count),
    left,
    right: numbersOf(partOf(tree, 'children_right'), count),
    value,
    cover,
    unreached: 0,
    ...(isPresent(missing) ? { defaultLeft: numbersOf(missing, count) } : {}),
  }
}

/** -1 would make a leaf of an inner node; -2 is refused as a feature. */
function unlessLeaf(feature: number): number {
  return feature === -1 ? -2 : feature
}

type NodeValues = { readonly part: ModelPart; readonly width: number; readonly values: Float64Array }

/** One list of numbers a node, all of one length. */
function valuesOf(tree: ModelPart): NodeValues {
  const part = partOf(tree, 'value')
  const rows = listOf(part)
  const width = rows[0] === undefined ? 1 : numbersOf(rows[0]).length
  const values = new Float64Array(rows.length * width)
  rows.forEach((row, node) => {
    values.set(numbersOf(row, width), node * width)
  })
  return { part, width, values }
}

function widthOf({ part, width, values }: NodeValues, expected: number): Float64Array {
  if (width !== expected)
    throw badPart({ path: `${part.path}.0`, value: `${width} numbers` }, String(expected))
  return values
}

function classesOf(root: ModelPart, count: number): string[] {
  const part = partOf(root, 'classes')
  if (!isPresent(part)) return Array.from({ length: count }, (_, k) => String(k))
  const classes = listOf(part).map(({ value }) => String(value))
  if (classes.length !== count) throw badPart(part, `a list of ${count}`)
  return classes
}
