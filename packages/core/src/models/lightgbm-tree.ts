import { candorError } from '../errors.ts'
import type { TreeSpec } from './build-ensemble.ts'
import { spacedNumbers, spacedWholeNumbers } from './lightgbm-text.ts'
import { badPart, isPresent, type ModelPart, partOf, wholeNumberOf } from './model-json.ts'
import { nodeKinds } from './node-kind.ts'

/**
 * One tree of a LightGBM text model as parallel arrays: inner nodes first, then leaves; leaf ids are LightGBM's own. Learning rate
 * and starting score are in the leaves already.
 *
 * ```
 * decision_type   bit 0 category, bit 1 default left, bits 2-3 missing: 0 none, 1 zero, 2 NaN
 * child           inner node from 0 on; a negative c is leaf -c - 1
 * category        threshold is an index into cat_boundaries, which cut cat_threshold into bit sets: a hit goes left,
 *                 all others and NaN right: children change places here, so that a hit goes right as everywhere
 * missing none    NaN counts as 0: its default direction is that of 0
 * missing zero    NaN and zero go the default way
 * ```
 *
 * @throws models.malformed_field, models.unsupported_model for linear leaves
 * Source: microsoft/LightGBM `include/LightGBM/tree.h` (NumericalDecision, CategoricalDecision), `src/io/tree.cpp`.
 */
export function lightgbmTree(part: ModelPart, output: number): TreeSpec {
  refuseLinear(part)
  const value = spacedNumbers(partOf(part, 'leaf_value'))
  const leaves = wholeNumberOf(partOf(part, 'num_leaves'), 1)
  if (value.length !== leaves) throw badPart(partOf(part, 'num_leaves'), String(value.length))
  const inner = leaves - 1
  const splits = splitsOf(part, inner)
  return {
    feature: withLeaves(splits.feature, leaves, -1),
    threshold: withLeaves(splits.threshold, leaves, 0),
    left: withLeaves(splits.left, leaves, -1),
    right: withLeaves(splits.right, leaves, -1),
    defaultLeft: withLeaves(splits.defaultLeft, leaves, 0),
    kind: withLeaves(splits.kind, leaves, 0),
    sets: splits.sets,
    value: Float64Array.from({ length: inner + leaves }, (_, i) => (i < inner ? 0 : value[i - inner]!)),
    leafId: Int32Array.from({ length: inner + leaves }, (_, i) => i - inner),
    ...coverOf(part, leaves),
    output,
    unreached: 0,
  }
}

function refuseLinear(part: ModelPart): void {
  const flag = partOf(part, 'is_linear')
  if (isPresent(flag) && flag.value !== '0')
    throw candorError('models.unsupported_model', {
      what: 'LightGBM with linear_tree, whose leaves are linear models',
      readable: 'LightGBM with constant leaves; train with linear_tree=false',
    })
}

function withLeaves(values: Float64Array, leaves: number, filling: number): Float64Array {
  const all = new Float64Array(values.length + leaves).fill(filling)
  all.set(values)
  return all
}

type Splits = Record<'feature' | 'threshold' | 'left' | 'right' | 'defaultLeft' | 'kind', Float64Array> & {
  readonly sets: Map<number, number[]>
}

function splitsOf(part: ModelPart, inner: number): Splits {
  const numbers = (key: string) =>
    inner === 0 ? new Float64Array(0) : spacedNumbers(partOf(part, key), inner)
  const types = isPresent(partOf(part, 'decision_type')) ? numbers('decision_type') : new Float64Array(inner)
  const splits: Splits = {
    feature: numbers('split_feature').map((feature) => (feature < 0 ? -2 : feature)),
    threshold: numbers('threshold'),
    left: children(part, 'left_child', inner),
    right: children(part, 'right_child', inner),
    defaultLeft: types.map((type) => (type >> 1) & 1),
    kind: new Float64Array(inner),
    sets: new Map(),
  }
  types.forEach((type, node) => {
    layRule(part, splits, node, type)
  })
  return splits
}

/** Children as positions: leaf -c - 1 stands behind the inner nodes. */
function children(part: ModelPart, key: string, inner: number): Float64Array {
  if (inner === 0) return new Float64Array(0)
  const listed = spacedWholeNumbers(partOf(part, key), -inner - 1, inner - 1, inner)
  return listed.map((child) => (child < 0 ? inner - child - 1 : child))
}

function layRule(part: ModelPart, splits: Splits, node: number, type: number): void {
  const missing = (type >> 2) & 3
  if (!(Number.isInteger(type) && type >= 0 && missing < 3))
    throw badPart({ path: `${part.path}.decision_type.${node}`, value: type }, 'a decision type 0 to 11')
  if (type & 1) layCategories(part, splits, node)
  else if (missing === 0) splits.defaultLeft[node] = 0 <= splits.threshold[node]! ? 1 : 0
  else if (missing === 1) splits.kind[node] = nodeKinds.zeroMissing
}

function layCategories(part: ModelPart, splits: Splits, node: number): void {
  const { left, right, kind, defaultLeft } = splits
  splits.sets.set(node, categoriesAt(part, splits.threshold[node]!))
  kind[node] = nodeKinds.wholeCategory
  defaultLeft[node] = 1
  const hit = left[node]!
  left[node] = right[node]!
  right[node] = hit
}

function categoriesAt(part: ModelPart, place: number): number[] {
  const { boundaries, bits } = bitSetsOf(part)
  if (!(Number.isInteger(place) && place >= 0 && place < boundaries.length - 1))
    throw badPart({ path: `${part.path}.threshold`, value: place }, `a set 0 to ${boundaries.length - 2}`)
  const first = boundaries[place]!
  const categories: number[] = []
  for (let word = first; word < boundaries[place + 1]!; word++)
    for (let bit = 0; bit < 32; bit++)
      if ((bits[word]! >>> bit) & 1) categories.push((word - first) * 32 + bit)
  return categories
}

type BitSets = { readonly boundaries: Float64Array; readonly bits: Float64Array }

const bitSets = new WeakMap<object, BitSets>()

function bitSetsOf(part: ModelPart): BitSets {
  const known = bitSets.get(part.value as object)
  if (known !== undefined) return known
  const bits = spacedWholeNumbers(partOf(part, 'cat_threshold'), 0, 4_294_967_295)
  const boundaries = spacedWholeNumbers(partOf(part, 'cat_boundaries'), 0, bits.length)
  const ascending = boundaries.every((start, i) => i === 0 || start >= boundaries[i - 1]!)
  if (!ascending) throw badPart(partOf(part, 'cat_boundaries'), 'ascending numbers')
  const sets = { boundaries, bits }
  bitSets.set(part.value as object, sets)
  return sets
}

/** Rows that went through each node; a tree of one leaf has no such list, and needs none. */
function coverOf(part: ModelPart, leaves: number): { readonly cover?: Float64Array } {
  if (leaves === 1) return { cover: new Float64Array(1) }
  const inner = partOf(part, 'internal_count')
  const outer = partOf(part, 'leaf_count')
  if (!isPresent(inner) || !isPresent(outer)) return {}
  const counts = [spacedNumbers(inner, leaves - 1), spacedNumbers(outer, leaves)]
  return { cover: Float64Array.from(counts.flatMap((list) => [...list])) }
}
