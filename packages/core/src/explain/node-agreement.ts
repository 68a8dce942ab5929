import type { Matrix } from '../features/index.ts'
import { childFor, type Ensemble, nodeKinds } from '../models/index.ts'

/**
 * For every node of one tree, whether each row of a block goes through the node's own edge: the split's answer, whatever
 * happened above. Written as 1 or 0 to `agrees[(node - first) * stride + r]` for row `from + r`; roots are not written.
 *
 * Kernel: does not validate. Twin: `childFor`, split by split, by this file's test; all splits but those of numbers ask it directly.
 */
export function nodeAgreement(
  ensemble: Ensemble,
  tree: number,
  matrix: Matrix,
  from: number,
  to: number,
  stride: number,
  agrees: Uint8Array,
): void {
  const first = ensemble.treeStart[tree]!
  const end = ensemble.treeStart[tree + 1]!
  for (let node = first; node < end; node++) {
    const feature = ensemble.feature[node]!
    if (feature < 0) continue
    const column = matrix.columns[feature]!
    const toLeft = (ensemble.left[node]! - first) * stride
    const toRight = (ensemble.right[node]! - first) * stride
    if (ensemble.kind[node] === nodeKinds.number)
      answerNumbers(ensemble, node, column, from, to, agrees, toLeft)
    else answerOthers(ensemble, node, column, from, to, agrees, toLeft)
    for (let r = 0; r < to - from; r++) agrees[toRight + r] = 1 - agrees[toLeft + r]!
  }
}

function answerOthers(
  ensemble: Ensemble,
  node: number,
  column: Float64Array,
  from: number,
  to: number,
  agrees: Uint8Array,
  at: number,
): void {
  const left = ensemble.left[node]!
  for (let row = from; row < to; row++)
    agrees[at + row - from] = childFor(ensemble, node, column[row]!) === left ? 1 : 0
}

function answerNumbers(
  { comparison, precision, thresholdPrecision, threshold, defaultLeft }: Ensemble,
  node: number,
  column: Float64Array,
  from: number,
  to: number,
  agrees: Uint8Array,
  at: number,
): void {
  const single = precision === 'float32'
  const strict = comparison === '<'
  const exact = threshold[node]!
  const limit = thresholdPrecision === 'float32' ? Math.fround(exact) : exact
  const missing = defaultLeft[node]!
  for (let row = from; row < to; row++) {
    const x = single ? Math.fround(column[row]!) : column[row]!
    const left = strict ? x < limit : x <= limit
    agrees[at + row - from] = left ? 1 : Number.isNaN(x) ? missing : 0
  }
}
