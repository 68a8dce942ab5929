import {
  addSlot,
  type BestSplit,
  type CategoryRules,
  type NodeSums,
  type Scan,
  type SplitRules,
  startScan,
  tryCandidate,
  tryMissingOnBothSides,
} from './find-split.ts'
import { slotWidth } from './histogram.ts'

/**
 * Tries splits of one category column in a node and keeps the best. Few levels: each against all others. More: the node's levels are sorted
 * by G / (H + smooth), and every place in that order parts those before it from those after; without penalties the best of all ways to
 * part them is among these.
 *
 * Missing values are tried on either side where the node has any, else they go to the child with the greater hessian. The set of a split holds
 * the levels of the other side: so a level that the node has not seen goes where missing values go.
 *
 * Only boosting has category columns: the first gradient sorts.
 *
 * @param histogram slots of this column (see histogram.ts), from `at` on
 * @param bins      number of level bins
 * @returns whether the rows of the node differ in this column
 * Source: Fisher 1958; LightGBM's categorical splits (src/treelearner/feature_histogram.cpp) with its cat_smooth and cat_l2, which here
 * weighs on the choice of the split, not on the values of its leaves.
 */
export function scanCategories(
  feature: number,
  histogram: Float64Array,
  at: number,
  bins: number,
  node: NodeSums,
  rules: SplitRules & { readonly categories: CategoryRules },
  best: BestSplit,
): boolean {
  const width = slotWidth(node.gradients.length)
  const missing = at + bins * width
  const present = presentBins(histogram, at, bins, width)
  const hasMissing = histogram[missing + 1]! > 0
  const isSingly = bins <= rules.categories.mostSingly
  const order = isSingly ? present : sorted(present, histogram, at, width, rules.categories.smooth)
  const scan = isSingly ? startScan(feature, node, rules, best) : startGroups(feature, node, rules, best)
  const before = best.gain
  for (let i = 0; i < order.length; i++) {
    if (isSingly) clear(scan)
    addSlot(scan.left, histogram, at + order[i]! * width)
    if (!isSingly && Math.min(i + 1, order.length - i - 1) > rules.categories.mostInGroup) continue
    if (hasMissing) tryMissingOnBothSides(scan, i, histogram, missing)
    else tryCandidate(scan, i, scan.left, 2 * scan.left.hessian >= node.hessian)
  }
  if (best.gain > before)
    writeSet(best, isSingly ? [order[best.bin]!] : order.slice(0, best.bin + 1), order, bins)
  return order.length + (hasMissing ? 1 : 0) > 1
}

function presentBins(histogram: Float64Array, at: number, bins: number, width: number): number[] {
  const present: number[] = []
  for (let bin = 0; bin < bins; bin++) if (histogram[at + bin * width + 1]! > 0) present.push(bin)
  return present
}

/** The greatest gradient first, as XGBoost has them; ties keep the order of bins. */
function sorted(
  present: readonly number[],
  histogram: Float64Array,
  at: number,
  width: number,
  smooth: number,
) {
  const worth = (bin: number) => histogram[at + bin * width + 2]! / (histogram[at + bin * width]! + smooth)
  return present.toSorted((a, b) => worth(b) - worth(a) || a - b)
}

/** Groups are scored under a greater penalty than the node that they part. */
function startGroups(
  feature: number,
  node: NodeSums,
  rules: SplitRules & { readonly categories: CategoryRules },
  best: BestSplit,
): Scan {
  const scan = startScan(feature, node, rules, best)
  return { ...scan, rules: { ...rules, lambda: rules.lambda + rules.categories.l2 } }
}

function clear({ left }: Scan): void {
  left.rows = 0
  left.hessian = 0
  left.gradients.fill(0)
}

/** A group of levels against the rest becomes a set: the side without the missing values. */
function writeSet(best: BestSplit, group: readonly number[], present: readonly number[], bins: number): void {
  const right = best.missingLeft ? present.filter((bin) => !group.includes(bin)) : group
  const mask = new Uint8Array(bins + 1)
  for (const bin of right) mask[bin] = 1
  best.rightBins = mask
  best.missingLeft = true
  best.bin = -1
}
