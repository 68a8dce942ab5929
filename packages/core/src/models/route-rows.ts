import { candorError } from '../errors.ts'
import type { Matrix } from '../features/index.ts'
import { childFor, thresholdOf } from './child-for.ts'
import type { Ensemble } from './ensemble.ts'
import { nextFloat64Above } from './neighbour-float.ts'
import { nodeKinds, zeroThreshold } from './node-kind.ts'

/** Where a block of rows ended: row `firstRow + r` reached node `leaves[t * stride + r]` of tree t. The buffer is reused. */
export type RoutedBlock = {
  readonly firstRow: number
  readonly rows: number
  readonly stride: number
  readonly leaves: Int32Array
}

/** Rows walked together, so that their values and the leaves they reach stay in the processor's cache. */
const blockRows = 256

/**
 * Walks the first `trees` trees for all rows and hands the leaves over a block of rows at a time: the one traversal behind
 * margins, leaf numbers and leaf sums. Twin: `childFor` from the root, row by row.
 *
 * @throws models.wrong_column_count    unless the matrix has one column per feature
 * @throws models.missing_value_refused for NaN in a column the trees use, where the ensemble has no rule for it
 * @example
 * routeRows(ensemble, matrix, ({ leaves, rows }) => console.log(leaves.subarray(0, rows)))
 */
export function routeRows(
  ensemble: Ensemble,
  matrix: Matrix,
  visit: (block: RoutedBlock) => void,
  trees = ensemble.treeOutput.length,
): void {
  requireColumns(ensemble, matrix)
  const rules = rulesOf(ensemble)
  const stride = Math.max(1, Math.min(blockRows, matrix.rows))
  const isWhole = stride === 1 && trees === ensemble.treeOutput.length
  const memory = (isWhole ? takeMemory(rules) : null) ?? blockMemory(rules, stride, trees)
  const { values, leaves } = memory
  for (let firstRow = 0; firstRow < matrix.rows; firstRow += stride) {
    const rows = Math.min(stride, matrix.rows - firstRow)
    gather(rules, matrix, firstRow, rows, values)
    if (stride === 1) walkTrees(rules, values, rules.everyTree, trees, leaves)
    else for (let t = 0; t < trees; t++) walk(rules, ensemble.treeStart[t]!, values, rows, leaves, t * stride)
    visit({ firstRow, rows, stride, leaves })
  }
  if (isWhole) rules.ofOneRow = memory
}

/** Values and leaves of a block; those of one row are used again for the next call, unless that comes while this one lasts. */
type BlockMemory = { readonly values: Float64Array; readonly leaves: Int32Array }

function takeMemory(rules: Rules): BlockMemory | null {
  const kept = rules.ofOneRow
  rules.ofOneRow = null
  return kept
}

function blockMemory(rules: Rules, stride: number, trees: number): BlockMemory {
  return { values: new Float64Array(stride * valuesOfRow(rules)), leaves: new Int32Array(stride * trees) }
}

/** How many values are kept for one row: one more than needed, as leaves compare the first one with NaN, and there may be none. */
export function valuesOfRow({ slots }: Rules): number {
  return slots.length + 1
}

/** @throws models.wrong_column_count */
export function requireColumns(ensemble: Ensemble, matrix: Matrix): void {
  const received = matrix.columns.length
  const expected = ensemble.featureNames.length
  if (received !== expected) throw candorError('models.wrong_column_count', { received, expected })
}

/**
 * The split rules as the walk wants them, made once per ensemble: 16 bytes a node, the two children of a node side by side, so that a step is a
 * sum and no branch, which the processor would have to guess.
 *
 * ```
 *               words[4 p]               words[4 p + 1]         numbers[2 p + 1]
 * inner node    slot of its value        place of its left child    bound
 * leaf          0                        p - 1                      NaN: it is its own right child
 * ```
 *
 * Left when the value is below the bound: `<=` becomes `<` of the next float64. A missing value is -Infinity in the slot of the nodes that send it
 * left, and NaN, which is below nothing, in that of the others. A node whose question is another has slot -1 - (the slot of its feature's values
 * as they are) and asks `childFor`. Place p has the node `nodes[p]` of the ensemble; a tree's root has its own number.
 */
export type Rules = {
  readonly ensemble: Ensemble
  readonly slots: readonly ValueSlot[]
  readonly nodes: Int32Array
  readonly words: Int32Array
  /** the same bytes as `words` */
  readonly numbers: Float64Array
  /** edges of the longest path of each tree; null where trees are too deep to take as many steps always, or a node asks something else */
  readonly longest: Uint8Array | null
  /** 0, 1, 2 … */
  readonly everyTree: Int32Array
  ofOneRow: BlockMemory | null
}

/** Only features that some node uses are gathered, once or twice. */
type ValueSlot = {
  readonly feature: number
  /** what stands for a missing value */
  readonly missing: number
  /** every node of the feature takes zero for missing (LightGBM decides it per feature) */
  readonly zeroIsMissing: boolean
}

const prepared = new WeakMap<Ensemble, Rules>()

export function rulesOf(ensemble: Ensemble): Rules {
  const known = prepared.get(ensemble)
  if (known !== undefined) return known
  const rules = prepareRules(ensemble)
  prepared.set(ensemble, rules)
  return rules
}

function prepareRules(ensemble: Ensemble): Rules {
  const { feature: features, left, right, treeStart } = ensemble
  const memory = new ArrayBuffer(16 * features.length)
  const words = new Int32Array(memory)
  const numbers = new Float64Array(memory).fill(Number.NaN)
  const { slots, slotOf } = valueSlots(ensemble)
  const places = new Int32Array(features.length)
  const nodes = new Int32Array(features.length)
  // the ensemble may be some trees of a larger one, with the nodes of all
  const [first, end] = [treeStart[0]!, treeStart.at(-1)!]
  for (let node = first, tree = 0, free = first; node < end; node++) {
    if (node === treeStart[tree]) places[node] = free++
    if (node + 1 === treeStart[tree + 1]) tree++
    const place = places[node]!
    const isLeaf = features[node]! < 0
    nodes[place] = node
    words[4 * place] = isLeaf ? 0 : slotOf(node)
    words[4 * place + 1] = isLeaf ? place - 1 : free
    if (isLeaf) continue
    numbers[2 * place + 1] = boundOf(ensemble, node, true)
    places[left[node]!] = free++
    places[right[node]!] = free++
  }
  const asksOther = features.some((feature, node) => feature >= 0 && slotOf(node) < 0)
  const longest = asksOther ? null : longestPaths(ensemble)
  const everyTree = Int32Array.from(treeStart.subarray(1).keys())
  return { ensemble, slots, nodes, words, numbers, longest, everyTree, ofOneRow: null }
}

/** Paths up to which each tree is gone through with as many steps as its longest one has. */
const mostSteps = 16

function longestPaths({
  feature: features,
  left,
  right,
  treeStart,
  treeOutput,
}: Ensemble): Uint8Array | null {
  const longest = new Uint8Array(treeOutput.length)
  const depth = new Uint8Array(features.length)
  for (let t = 0; t < longest.length; t++)
    for (let node = treeStart[t]!; node < treeStart[t + 1]!; node++) {
      longest[t] = Math.max(longest[t]!, depth[node]!)
      if (features[node]! < 0) continue
      if (depth[node] === mostSteps) return null
      depth[left[node]!] = depth[node]! + 1
      depth[right[node]!] = depth[node]! + 1
    }
  return longest
}

/** Slots in the order of their features, and the first word of an inner node. */
function valueSlots(ensemble: Ensemble) {
  const zeroMissing = zeroMissingFeatures(ensemble)
  const keys = ensemble.feature.map((feature, node) => {
    if (feature < 0) return 0
    if (!isCompared(ensemble, node, zeroMissing[feature] === 1)) return -1 - 2 * feature
    return 2 * feature + ensemble.defaultLeft[node]!
  })
  const isAsked = new Uint8Array(2 * ensemble.featureNames.length)
  keys.forEach((key, node) => {
    if (ensemble.feature[node]! >= 0) isAsked[Math.max(key, -1 - key)] = 1
  })
  const places = new Int32Array(isAsked.length)
  const slots: ValueSlot[] = []
  isAsked.forEach((asked, key) => {
    const missing = key % 2 === 1 ? Number.NEGATIVE_INFINITY : Number.NaN
    const feature = key >> 1
    if (asked) places[key] = slots.push({ feature, missing, zeroIsMissing: zeroMissing[feature] === 1 }) - 1
  })
  const slotOf = (node: number) => {
    const key = keys[node]!
    return key < 0 ? -1 - places[-1 - key]! : places[key]!
  }
  return { slots, slotOf }
}

/** Whether `x < bound` is all of a node's question, for -Infinity in place of a missing value too. */
function isCompared(ensemble: Ensemble, node: number, zeroIsMissing: boolean): boolean {
  return boundOf(ensemble, node, zeroIsMissing) > Number.NEGATIVE_INFINITY && !alwaysLeft(ensemble, node)
}

function zeroMissingFeatures({ feature: features, kind, featureNames }: Ensemble): Uint8Array {
  const all = new Uint8Array(featureNames.length).fill(1)
  features.forEach((feature, node) => {
    if (feature >= 0 && kind[node] !== nodeKinds.zeroMissing) all[feature] = 0
  })
  return all
}

/** x <= Infinity holds for Infinity too, which no bound for x < bound can say. */
export function alwaysLeft(ensemble: Ensemble, node: number): boolean {
  return ensemble.comparison === '<=' && thresholdOf(ensemble, node) === Number.POSITIVE_INFINITY
}

/** Left when x < bound; NaN where the node compares nothing. */
export function boundOf(ensemble: Ensemble, node: number, zeroIsNaN: boolean): number {
  if (ensemble.kind[node] !== nodeKinds.number && !zeroIsNaN) return Number.NaN
  const threshold = thresholdOf(ensemble, node)
  return ensemble.comparison === '<' ? threshold : nextFloat64Above(threshold)
}

/** The values that nodes ask for, row after row of as many as there are slots. */
export function gather(
  { ensemble, slots }: Rules,
  { columns }: Matrix,
  firstRow: number,
  rows: number,
  values: Float64Array,
): void {
  const single = ensemble.precision === 'float32'
  const refuses = ensemble.missing === 'refuse'
  const width = slots.length
  for (let slot = 0; slot < width; slot++) {
    const { feature, missing, zeroIsMissing } = slots[slot]!
    const column = columns[feature]!
    for (let r = 0; r < rows; r++) {
      const x = column[firstRow + r]!
      const isMissing = Number.isNaN(x)
      if (refuses && isMissing) throw missingRefused(ensemble, feature, firstRow + r)
      const isNone = isMissing || (zeroIsMissing && Math.abs(x) <= zeroThreshold)
      values[r * width + slot] = isNone ? missing : single ? Math.fround(x) : x
    }
  }
}

function missingRefused(ensemble: Ensemble, feature: number, row: number): Error {
  return candorError('models.missing_value_refused', { column: ensemble.featureNames[feature]!, row })
}

function walk(
  { ensemble, slots, nodes, words, numbers }: Rules,
  root: number,
  values: Float64Array,
  rows: number,
  leaves: Int32Array,
  offset: number,
): void {
  const width = slots.length
  for (let r = 0; r < rows; r++) {
    const row = r * width
    let at = root
    for (let child = words[4 * at + 1]!; child > at; child = words[4 * at + 1]!) {
      const slot = words[4 * at]!
      if (slot >= 0) at = child + 1 - Number(values[row + slot]! < numbers[2 * at + 1]!)
      else {
        const node = nodes[at]!
        at = child + Number(childFor(ensemble, node, values[row - 1 - slot]!) !== ensemble.left[node])
      }
    }
    leaves[offset + r] = nodes[at]!
  }
}

/** The leaves of one row in the first `count` trees of a list. */
export function walkTrees(
  rules: Rules,
  values: Float64Array,
  list: Int32Array,
  count: number,
  leaves: Int32Array,
): void {
  if (rules.longest !== null) walkAbreast(rules, rules.longest, values, list, count, leaves)
  else
    for (let i = 0; i < count; i++)
      walk(rules, rules.ensemble.treeStart[list[i]!]!, values, 1, leaves, list[i]!)
}

/** Four trees at a time: the processor waits for them together. Twin: `walk`. */
function walkAbreast(
  { ensemble, nodes, words, numbers }: Rules,
  longest: Uint8Array,
  values: Float64Array,
  list: Int32Array,
  count: number,
  leaves: Int32Array,
): void {
  const { treeStart } = ensemble
  for (let i = 0; i < count; i += 4) {
    const first = list[i]!
    const second = list[Math.min(i + 1, count - 1)]!
    const third = list[Math.min(i + 2, count - 1)]!
    const fourth = list[Math.min(i + 3, count - 1)]!
    let a = treeStart[first]!
    let b = treeStart[second]!
    let c = treeStart[third]!
    let d = treeStart[fourth]!
    const steps = Math.max(longest[first]!, longest[second]!, longest[third]!, longest[fourth]!)
    for (let k = 0; k < steps; k++) {
      a = words[4 * a + 1]! + 1 - Number(values[words[4 * a]!]! < numbers[2 * a + 1]!)
      b = words[4 * b + 1]! + 1 - Number(values[words[4 * b]!]! < numbers[2 * b + 1]!)
      c = words[4 * c + 1]! + 1 - Number(values[words[4 * c]!]! < numbers[2 * c + 1]!)
      d = words[4 * d + 1]! + 1 - Number(values[words[4 * d]!]! < numbers[2 * d + 1]!)
    }
    leaves[first] = nodes[a]!
    leaves[second] = nodes[b]!
    leaves[third] = nodes[c]!
    leaves[fourth] = nodes[d]!
  }
}
