import { candorError } from '../errors.ts'
import { powerOfTwo } from '../math/index.ts'
import type { TreeSpec } from './build-ensemble.ts'
import type { CatboostFeatures } from './catboost-features.ts'
import {
  badPart,
  isPresent,
  listOf,
  type ModelPart,
  numberOf,
  numbersOf,
  partOf,
  textOf,
  wholeNumberOf,
} from './model-json.ts'

/** A split in our terms: left where CatBoost says false. */
type Split = {
  readonly feature: number
  readonly threshold: number
  readonly missingLeft: boolean
  readonly set: readonly number[] | null
}

/** How many numbers an oblivious tree has in a leaf: its values over its leaves. */
export function obliviousWidth(part: ModelPart): number {
  const values = numbersOf(partOf(part, 'leaf_values'))
  const width = values.length / powerOfTwo(splitsOf(part).length)
  if (!Number.isInteger(width) || width < 1)
    throw badPart(partOf(part, 'leaf_values'), 'a multiple of 2 to the number of splits')
  return width
}

/**
 * One oblivious tree of a CatBoost file: every node of a level asks the same question. Bit k of a leaf's number is the answer to
 * split k; the last split is the root, as in CatBoost's own attributions.
 *
 * A float split is true where float32(x) > border; a one-hot split where the category is the split's own.
 *
 * @throws models.malformed_field, models.unsupported_model for splits on target statistics, texts and embeddings
 * Source: catboost `catboost/libs/model/model_export/json_model_helpers.cpp`, `catboost/libs/fstr/shap_values.cpp`.
 */
export function obliviousTree(
  part: ModelPart,
  features: CatboostFeatures,
  width: number,
  scale: number,
): TreeSpec {
  const splits = splitsOf(part).map((split) => splitOf(split, features))
  const leaves = powerOfTwo(splits.length)
  if (obliviousWidth(part) !== width)
    throw badPart(partOf(part, 'leaf_values'), `a list of ${leaves * width}`)
  const inner = leaves - 1
  const levels = Array.from({ length: inner }, (_, node) => splits[splits.length - 1 - levelOf(node)]!)
  const nodes = inner + leaves
  const atInner = <T>(value: (node: number) => T, otherwise: T) =>
    Array.from({ length: nodes }, (_, node) => (node < inner ? value(node) : otherwise))
  return {
    feature: atInner((node) => levels[node]!.feature, -1),
    threshold: atInner((node) => levels[node]!.threshold, 0),
    left: atInner((node) => 2 * node + 1, -1),
    right: atInner((node) => 2 * node + 2, -1),
    defaultLeft: atInner((node) => levels[node]!.missingLeft, false),
    sets: new Map(levels.flatMap(({ set }, node) => (set === null ? [] : [[node, set] as const]))),
    value: leafValues(numbersOf(partOf(part, 'leaf_values')), inner * width, scale),
    leafId: Array.from({ length: nodes }, (_, node) => node - inner),
    ...obliviousCover(partOf(part, 'leaf_weights'), inner, leaves),
  }
}

/** Nodes are counted level by level from the root, which is 0. */
function levelOf(node: number): number {
  return 31 - Math.clz32(node + 1)
}

function splitsOf(part: ModelPart): ModelPart[] {
  const splits = partOf(part, 'splits')
  if (!isPresent(splits)) return []
  const listed = listOf(splits)
  if (listed.length > 24) throw badPart(splits, 'a list of at most 24')
  return listed
}

function leafValues(values: ArrayLike<number>, offset: number, scale: number): Float64Array {
  const all = new Float64Array(offset + values.length)
  for (let i = 0; i < values.length; i++) all[offset + i] = scale * values[i]!
  return all
}

function obliviousCover(part: ModelPart, inner: number, leaves: number): Pick<TreeSpec, 'cover'> {
  if (!isPresent(part)) return {}
  const weights = numbersOf(part)
  if (weights.length === 0) return {}
  const cover = leafValues(numbersOf(part, leaves), inner, 1)
  for (let node = inner - 1; node >= 0; node--) cover[node] = cover[2 * node + 1]! + cover[2 * node + 2]!
  return { cover }
}

function splitOf(part: ModelPart, features: CatboostFeatures): Split {
  const type = textOf(partOf(part, 'split_type'))
  const read = splitReaders[type]
  if (read !== undefined) return read(part, features)
  throw candorError('models.unsupported_model', {
    what: `CatBoost splits of type ${type}${reasons[type] ?? ''}`,
    readable: 'FloatFeature, OneHotFeature; train with one_hot_max_size above the number of levels',
  })
}

const reasons: Readonly<Record<string, string>> = {
  OnlineCtr: ' (target statistics of categories, which need the training rows)',
  EstimatedFeature: ' (features made from texts or embeddings)',
}

const splitReaders: Readonly<Record<string, (part: ModelPart, features: CatboostFeatures) => Split>> = {
  FloatFeature: (part, { floats }) => {
    const index = partOf(part, 'float_feature_index')
    const feature = floats.get(wholeNumberOf(index, 0))
    if (feature === undefined) throw badPart(index, 'a float feature of the model')
    const threshold = numberOf(partOf(part, 'border'))
    return { feature: feature.column, threshold, missingLeft: feature.missingLeft, set: null }
  },
  OneHotFeature: (part, { categories }) => {
    const index = partOf(part, 'cat_feature_index')
    const feature = categories.get(wholeNumberOf(index, 0))
    if (feature === undefined) throw badPart(index, 'a categorical feature of the model')
    const value = partOf(part, 'value')
    const code = feature.codeOf.get(numberOf(value) >>> 0)
    if (code === undefined) throw badPart(value, 'one of the values of its feature')
    return { feature: feature.column, threshold: 0, missingLeft: true, set: [code] }
  },
}

/** Deeper than CatBoost grows: protects the stack from made-up files. */
const deepest = 64

/**
 * One tree of a CatBoost file whose branches differ (grow policies Depthwise and Lossguide): nodes inside nodes, leaves with value
 * and weight.
 *
 * @throws as `obliviousTree`
 */
export function nestedTree(
  part: ModelPart,
  features: CatboostFeatures,
  width: number,
  scale: number,
): TreeSpec {
  const tree: Growing = {
    feature: [],
    threshold: [],
    left: [],
    right: [],
    defaultLeft: [],
    sets: new Map(),
    value: [],
    cover: [],
  }
  addNode(tree, { features, width, scale }, part, 0)
  const { cover, ...rest } = tree
  return { ...rest, leafId: leafNumbers(tree), ...(cover.some(Number.isNaN) ? {} : { cover }) }
}

type Growing = {
  readonly feature: number[]
  readonly threshold: number[]
  readonly left: number[]
  readonly right: number[]
  readonly defaultLeft: boolean[]
  readonly sets: Map<number, readonly number[]>
  readonly value: number[]
  readonly cover: number[]
}

type Reading = { readonly features: CatboostFeatures; readonly width: number; readonly scale: number }

function addNode(tree: Growing, reading: Reading, part: ModelPart, depth: number): number {
  if (depth > deepest) throw badPart({ ...part, value: 'a node' }, `none deeper than ${deepest}`)
  const value = partOf(part, 'value')
  if (isPresent(value)) return addLeaf(tree, reading, valuesOf(value, reading.width), weightOf(part))
  const split = splitOf(partOf(part, 'split'), reading.features)
  const at = addBlank(tree, split)
  for (let k = 0; k < reading.width; k++) tree.value.push(0)
  if (split.set !== null) tree.sets.set(at, split.set)
  const left = addNode(tree, reading, partOf(part, 'left'), depth + 1)
  const right = addNode(tree, reading, partOf(part, 'right'), depth + 1)
  tree.left[at] = left
  tree.right[at] = right
  tree.cover[at] = tree.cover[left]! + tree.cover[right]!
  return at
}

function addLeaf(tree: Growing, { scale }: Reading, values: ArrayLike<number>, weight: number): number {
  const at = addBlank(tree, { feature: -1, threshold: 0, missingLeft: false })
  tree.cover[at] = weight
  for (let k = 0; k < values.length; k++) tree.value.push(scale * values[k]!)
  return at
}

function addBlank(tree: Growing, { feature, threshold, missingLeft }: Omit<Split, 'set'>): number {
  tree.feature.push(feature)
  tree.threshold.push(threshold)
  tree.defaultLeft.push(missingLeft)
  tree.left.push(-1)
  tree.right.push(-1)
  return tree.cover.push(0) - 1
}

/** CatBoost numbers the leaves right below a node before those of its branches, from left to right. */
function leafNumbers({ feature, left, right }: Growing): number[] {
  const numbers = feature.map(() => -1)
  if (feature[0] === -1) return [0]
  const open = [0]
  let leaves = 0
  while (open.length > 0) {
    const node = open.pop()!
    const children = [left[node]!, right[node]!]
    for (const child of children) if (feature[child] === -1) numbers[child] = leaves++
    for (const child of children.reverse()) if (feature[child] !== -1) open.push(child)
  }
  return numbers
}

function weightOf(node: ModelPart): number {
  const part = partOf(node, 'weight')
  return isPresent(part) ? numberOf(part) : Number.NaN
}

/** One number, or a list of one for each class. */
export function valuesOf(part: ModelPart, width: number | null): ArrayLike<number> {
  return Array.isArray(part.value)
    ? numbersOf(part, width)
    : numbersOf({ ...part, value: [part.value] }, width)
}
