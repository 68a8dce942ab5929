import type { CoalitionWeights } from './coalition-weights.ts'
import { bitsOf, type PatternShares } from './pattern-table.ts'

/** A leaf too wide for a table: its background patterns, ready to be compared with a row's. */
export type PatternScan = PatternShares & {
  readonly value: number
  /** the leaf's features in the order of the pattern's bits */
  readonly features: Int32Array
  /** features outside each background pattern, counted */
  readonly gains: Uint8Array
  /** every bit that some background pattern has */
  readonly united: number
}

/**
 * Makes the scan of a leaf.
 *
 * @param features at most 31: a pattern is one 32-bit integer
 * @example
 * patternScan(2, Int32Array.of(0, 4), { patterns: Int32Array.of(1), shares: Float64Array.of(1) }).gains // [1]
 */
export function patternScan(value: number, features: Int32Array, shares: PatternShares): PatternScan {
  const full = fullPattern(features.length)
  return {
    ...shares,
    value,
    features,
    gains: Uint8Array.from(shares.patterns, (pattern) => bitsOf(full & ~pattern)),
    united: shares.patterns.reduce((all, pattern) => all | pattern, 0),
  }
}

/** Reused between calls: what each feature of a leaf has gained so far. */
const gained = new Float64Array(31)

/**
 * Adds one leaf's contributions for one row pattern to `phi[at + feature]`: the cube rule over the distinct background
 * patterns, O(patterns + gains). Oracle of `patternTable`, whose rows are these numbers for every row pattern.
 *
 * Kernel: does not validate.
 *
 * @example
 * // one feature, all of the background outside the box: a row inside gains the whole leaf
 * const phi = new Float64Array(1)
 * const scan = patternScan(2, Int32Array.of(0), { patterns: Int32Array.of(0), shares: Float64Array.of(1) })
 * scanPatterns(scan, 1, coalitionWeights(1), phi, 0)
 * phi // Float64Array [2]
 */
export function scanPatterns(
  { patterns, shares, value, features, gains, united }: PatternScan,
  pattern: number,
  { size, joined, apart }: CoalitionWeights,
  phi: Float64Array,
  at: number,
): void {
  const u = features.length
  const full = fullPattern(u)
  const losing = full & ~pattern
  if ((losing & ~united) !== 0) return
  const losses = bitsOf(losing)
  let lost = 0
  for (let k = 0; k < patterns.length; k++) {
    const b = patterns[k]!
    if ((b & losing) !== losing) continue
    const place = gains[k]! * (size + 1) + losses
    lost += shares[k]! * apart[place]!
    const gain = shares[k]! * joined[place]!
    for (let rest = full & ~b; rest !== 0; rest &= rest - 1) gained[31 - Math.clz32(rest & -rest)]! += gain
  }
  for (let k = 0; k < u; k++) {
    phi[at + features[k]!]! += (losing >>> k) & 1 ? -value * lost : value * gained[k]!
    gained[k] = 0
  }
}

function fullPattern(u: number): number {
  return u === 31 ? 0x7fffffff : (1 << u) - 1
}
