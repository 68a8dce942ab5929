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
  const values = new Float64Array(stride * rules.used.length)
  const leaves = new Int32Array(stride * trees)
  for (let firstRow = 0; firstRow < matrix.rows; firstRow += stride) {
    const rows = Math.min(stride, matrix.rows - firstRow)
    gather(ensemble, rules, matrix, firstRow, rows, values)
    for (let t = 0; t < trees; t++) walk(rules, ensemble.treeStart[t]!, values, rows, leaves, t * stride)
    visit({ firstRow, rows, stride, leaves })
  }
}

function requireColumns(ensemble: Ensemble, matrix: Matrix): void {
  const received = matrix.columns.length
  const expected = ensemble.featureNames.length
  if (received !== expected) throw candorError('models.wrong_column_count', { received, expected })
}

/**
 * The split rules as the walk wants them, made once per ensemble. Only the features that some node uses are gathered; `slot` is the
 * node's place among them, -1 at a leaf. Left when x < bound, right when x >= bound: `<=` becomes `<` of the next float64.
 * A node that compares nothing has the bound NaN, so that it, like a missing value, falls through both comparisons.
 * `zeroMissing[slot]`: every node of the feature takes zero for missing (LightGBM decides it per feature), so zeros are gathered as NaN.
 */
type Rules = {
  readonly ensemble: Ensemble
  readonly used: Int32Array
  readonly zeroMissing: Uint8Array
  readonly slot: Int32Array
  readonly bound: Float64Array
  readonly left: Int32Array
  readonly right: Int32Array
}

const prepared = new WeakMap<Ensemble, Rules>()

function rulesOf(ensemble: Ensemble): Rules {
  const known = prepared.get(ensemble)
  if (known !== undefined) return known
  const rules = prepareRules(ensemble)
  prepared.set(ensemble, rules)
  return rules
}

function prepareRules(ensemble: Ensemble): Rules {
  const used = Int32Array.from(new Set(ensemble.feature.filter((feature) => feature >= 0))).sort()
  const slotOf = new Int32Array(ensemble.featureNames.length).fill(-1)
  used.forEach((feature, slot) => {
    slotOf[feature] = slot
  })
  const right = ensemble.right.slice()
  ensemble.feature.forEach((feature, node) => {
    if (feature >= 0 && alwaysLeft(ensemble, node)) right[node] = ensemble.left[node]!
  })
  const slot = ensemble.feature.map((feature) => (feature < 0 ? -1 : slotOf[feature]!))
  const zeroMissing = zeroMissingSlots(ensemble, slot, used.length)
  return {
    ensemble,
    used,
    zeroMissing,
    slot,
    bound: ensemble.threshold.map((_, node) => boundOf(ensemble, node, zeroMissing[slot[node]!] === 1)),
    left: ensemble.left,
    right,
  }
}

function zeroMissingSlots({ kind }: Ensemble, slot: Int32Array, slots: number): Uint8Array {
  const all = new Uint8Array(slots).fill(1)
  slot.forEach((place, node) => {
    if (place >= 0 && kind[node] !== nodeKinds.zeroMissing) all[place] = 0
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

function gather(
  ensemble: Ensemble,
  { used, zeroMissing }: Rules,
  { columns }: Matrix,
  firstRow: number,
  rows: number,
  values: Float64Array,
): void {
  const single = ensemble.precision === 'float32'
  const refuses = ensemble.missing === 'refuse'
  const width = used.length
  for (let slot = 0; slot < width; slot++) {
    const column = columns[used[slot]!]!
    for (let r = 0; r < rows; r++) {
      const x = column[firstRow + r]!
      if (refuses && Number.isNaN(x)) throw missingRefused(ensemble, used[slot]!, firstRow + r)
      const value = single ? Math.fround(x) : x
      values[r * width + slot] = zeroMissing[slot] === 1 && Math.abs(x) <= zeroThreshold ? Number.NaN : value
    }
  }
}

function missingRefused(ensemble: Ensemble, feature: number, row: number): Error {
  return candorError('models.missing_value_refused', { column: ensemble.featureNames[feature]!, row })
}

function walk(
  rules: Rules,
  root: number,
  values: Float64Array,
  rows: number,
  leaves: Int32Array,
  offset: number,
): void {
  const { slot, bound, left, right } = rules
  const width = rules.used.length
  for (let r = 0; r < rows; r++) {
    const row = r * width
    let node = root
    for (let s = slot[node]!; s >= 0; s = slot[node]!) {
      const x = values[row + s]!
      const edge = bound[node]!
      node = x < edge ? left[node]! : x >= edge ? right[node]! : childFor(rules.ensemble, node, x)
    }
    leaves[offset + r] = node
  }
}
