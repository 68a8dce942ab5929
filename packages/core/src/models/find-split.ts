import { entropyScore } from './entropy-score.ts'
import { slotWidth } from './histogram.ts'

/** What a split and a leaf must keep to, and how their worth is counted. */
export type SplitRules = {
  /** L2 and L1 penalty of a leaf value */
  readonly lambda: number
  readonly alpha: number
  /** price of a split, in units of the gain below */
  readonly gamma: number
  readonly minRowsPerLeaf: number
  readonly minHessianPerLeaf: number
  /** whether a split that gains nothing may stand where no better one is found (forests: it may help further down) */
  readonly allowsZeroGain: boolean
  /** of classes, without penalties: splits are judged by entropy in place of squares */
  readonly isEntropy?: boolean
  /** largest size of a leaf value, above 0; absent = no limit */
  readonly maxStep?: number
  /** per column: 1 where leaf values may only rise with it, -1 where they may only fall, 0 where they are free; absent = all free */
  readonly monotone?: Int8Array
  /** where there are category columns */
  readonly categories?: CategoryRules
}

/** How levels of a category column are parted (find-category-split.ts). */
export type CategoryRules = {
  /** added to the hessian of a level where levels are sorted */
  readonly smooth: number
  /** L2 penalty of groups besides lambda */
  readonly l2: number
  /** up to so many levels, each is tried alone against all others */
  readonly mostSingly: number
  /** most levels of the smaller group */
  readonly mostInGroup: number
}

/** What the leaf values below a node may be. */
export type Bounds = { readonly low: number; readonly high: number }

/** Sums over the rows of a node; `rows` counts each row once, whatever its weight. */
export type NodeSums = {
  readonly rows: number
  readonly hessian: number
  readonly gradients: Float64Array
  /** absent = free */
  readonly bounds?: Bounds
}

/**
 * The best split found so far; `feature` is -1 while there is none. On a category column `rightBins` is 1 for each bin that goes right, and
 * `bin` is not read.
 */
export type BestSplit = {
  feature: number
  bin: number
  missingLeft: boolean
  gain: number
  rightBins: Uint8Array | null
}

/**
 * A later candidate must beat the best by this share of its score. Without it the rounding of sums would choose between
 * splits that part the rows alike; with it the one that was tried first stands: the order of columns, then the lower
 * threshold, then missing values to the left.
 */
export const tieShare = 1e-10

/**
 * score(G, H) = Σ_k T(G_k)² / (H + λ), T(G) = G drawn towards 0 by α; gain of a split = ½ (score_L + score_R - score) - γ.
 *
 * Source: Chen and Guestrin 2016 (XGBoost), equation 7. The program of that name
 * leaves out the ½: its `gamma` of 2 is γ = 1 here (boosting.ts halves what the user gives).
 * @example
 * scoreOf(Float64Array.of(-3), 2, { lambda: 1, alpha: 0 }) // 3
 */
export function scoreOf(
  gradients: Float64Array,
  hessian: number,
  { lambda, alpha, isEntropy }: Pick<SplitRules, 'lambda' | 'alpha' | 'isEntropy'>,
): number {
  if (isEntropy) return entropyScore(gradients, hessian)
  let sum = 0
  for (const gradient of gradients) {
    const shrunk = shrink(gradient, alpha)
    sum += shrunk * shrunk
  }
  return sum / (hessian + lambda)
}

/** G drawn towards 0 by alpha: the numerator of a leaf value under an L1 penalty. */
export function shrink(gradient: number, alpha: number): number {
  if (alpha === 0) return gradient
  return Math.sign(gradient) * Math.max(0, Math.abs(gradient) - alpha)
}

/**
 * The value of a leaf: -T(G) / (H + λ), no larger than the largest step, drawn into the bounds of its node.
 *
 * @example
 * leafValue(-3, 2, { lambda: 1, alpha: 0, maxStep: 0.7 }) // 0.7
 */
export function leafValue(
  gradient: number,
  hessian: number,
  { lambda, alpha, maxStep }: Pick<SplitRules, 'lambda' | 'alpha' | 'maxStep'>,
  bounds?: Bounds,
): number {
  let value = (0 - shrink(gradient, alpha)) / (hessian + lambda)
  if (maxStep !== undefined) value = Math.max(-maxStep, Math.min(maxStep, value))
  return bounds === undefined ? value : Math.max(bounds.low, Math.min(bounds.high, value))
}

/** Whether leaf values are held by more than penalties, so that the score is that of the value which they are held to. */
export function holdsValues({ maxStep, monotone }: SplitRules): boolean {
  return maxStep !== undefined || monotone !== undefined
}

/**
 * Score of a node whose leaf value w is held: -(2 T(G) w + (H + λ) w²), which is scoreOf where w is free. Below 0 where w is held far off.
 *
 * Source: XGBoost's TreeEvaluator (src/tree/split_evaluator.h), LightGBM's GetLeafGainGivenOutput. Deviation: T(G) as in LightGBM.
 */
export function heldScore(gradient: number, hessian: number, value: number, rules: SplitRules): number {
  return -(2 * shrink(gradient, rules.alpha) * value + (hessian + rules.lambda) * value * value)
}

export function noSplit(rules: SplitRules): BestSplit {
  return {
    feature: -1,
    bin: -1,
    missingLeft: true,
    gain: rules.allowsZeroGain ? -Infinity : 0,
    rightBins: null,
  }
}

/**
 * Tries every threshold of one column in a node, missing values on either side where the node has any, and keeps the best
 * split. Where the node has none, a missing value goes to the child with the greater hessian (to the left if equal).
 *
 * Some present value always goes left; where all do, the split parts missing from present values. Empty bins are passed
 * over, as they part nothing anew.
 *
 * @param histogram slots of this column (see histogram.ts), from `at` on
 * @param bins      number of value bins
 * @returns whether the rows of the node differ in this column
 * Naive twin: `test/models/naive-tree.ts`, which sums the rows of every candidate anew.
 */
export function scanColumn(
  feature: number,
  histogram: Float64Array,
  at: number,
  bins: number,
  node: NodeSums,
  rules: SplitRules,
  best: BestSplit,
): boolean {
  const width = slotWidth(node.gradients.length)
  const missing = at + bins * width
  const hasMissing = histogram[missing + 1]! > 0
  const scan = startScan(feature, node, rules, best)
  let filled = hasMissing ? 1 : 0
  for (let bin = 0; bin < bins; bin++) {
    const slot = at + bin * width
    if (histogram[slot + 1] === 0) continue
    filled++
    addSlot(scan.left, histogram, slot)
    if (hasMissing) tryMissingOnBothSides(scan, bin, histogram, missing)
    else tryCandidate(scan, bin, scan.left, 2 * scan.left.hessian >= node.hessian)
  }
  return filled > 1
}

/** A column of a node while it is looked through. */
export type Scan = {
  readonly feature: number
  readonly node: NodeSums
  readonly rules: SplitRules
  readonly best: BestSplit
  readonly isHeld: boolean
  readonly nodeScore: number
  /** present values up to the bin at hand, and the same with the missing ones */
  readonly left: Sums
  readonly withMissing: Sums
  /** gradients of the right side of the candidate at hand */
  readonly right: Float64Array
}

type Sums = { rows: number; hessian: number; readonly gradients: Float64Array }

export function startScan(feature: number, node: NodeSums, rules: SplitRules, best: BestSplit): Scan {
  const blank = () => new Float64Array(node.gradients.length)
  return {
    feature,
    node,
    rules,
    best,
    isHeld: holdsValues(rules),
    nodeScore: nodeScore(node, rules),
    left: { rows: 0, hessian: 0, gradients: blank() },
    withMissing: { rows: 0, hessian: 0, gradients: blank() },
    right: blank(),
  }
}

function nodeScore({ gradients, hessian, bounds }: NodeSums, rules: SplitRules): number {
  if (!holdsValues(rules)) return scoreOf(gradients, hessian, rules)
  return heldScore(gradients[0]!, hessian, leafValue(gradients[0]!, hessian, rules, bounds), rules)
}

export function tryMissingOnBothSides(
  scan: Scan,
  bin: number,
  histogram: Float64Array,
  missing: number,
): void {
  copy(scan.withMissing, scan.left)
  addSlot(scan.withMissing, histogram, missing)
  tryCandidate(scan, bin, scan.withMissing, true)
  tryCandidate(scan, bin, scan.left, false)
}

/** Adds one bin of a histogram. */
export function addSlot(sums: Sums, histogram: Float64Array, slot: number): void {
  sums.hessian += histogram[slot]!
  sums.rows += histogram[slot + 1]!
  for (let k = 0; k < sums.gradients.length; k++) sums.gradients[k]! += histogram[slot + 2 + k]!
}

function copy(to: Sums, from: Sums): void {
  to.hessian = from.hessian
  to.rows = from.rows
  to.gradients.set(from.gradients)
}

/** Keeps the split into these sums and the rest of the node if it is the best so far. */
export function tryCandidate(scan: Scan, bin: number, left: Sums, missingLeft: boolean): void {
  const { node, rules, best, right } = scan
  const rightHessian = node.hessian - left.hessian
  if (!isAllowed(left.rows, left.hessian, rules)) return
  if (!isAllowed(node.rows - left.rows, rightHessian, rules)) return
  for (let k = 0; k < right.length; k++) right[k] = node.gradients[k]! - left.gradients[k]!
  const score = scan.isHeld
    ? heldPair(scan, left.gradients[0]!, left.hessian, right[0]!, rightHessian)
    : scoreOf(left.gradients, left.hessian, rules) + scoreOf(right, rightHessian, rules)
  const gain = (score - scan.nodeScore) / 2 - rules.gamma
  if (!(gain > best.gain + tieShare * Math.abs(score))) return
  best.feature = scan.feature
  best.bin = bin
  best.missingLeft = missingLeft
  best.gain = gain
  best.rightBins = null
}

/** Score of two children; -Infinity where their values go against the column's direction. */
function heldPair(
  { feature, node, rules }: Scan,
  leftG: number,
  leftH: number,
  rightG: number,
  rightH: number,
): number {
  const left = leafValue(leftG, leftH, rules, node.bounds)
  const right = leafValue(rightG, rightH, rules, node.bounds)
  const direction = rules.monotone?.[feature] ?? 0
  if (direction * (right - left) < 0) return Number.NEGATIVE_INFINITY
  return heldScore(leftG, leftH, left, rules) + heldScore(rightG, rightH, right, rules)
}

function isAllowed(
  rows: number,
  hessian: number,
  { minRowsPerLeaf, minHessianPerLeaf }: SplitRules,
): boolean {
  return rows >= minRowsPerLeaf && hessian >= minHessianPerLeaf && hessian > 0
}
