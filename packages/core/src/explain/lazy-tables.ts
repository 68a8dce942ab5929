import type { CoalitionWeights } from './coalition-weights.ts'
import { bitsOf, type PatternShares } from './pattern-table.ts'

/** A leaf whose rows are worked out when they are needed. */
export type LazyLeaf = {
  /** distinct features, 1 to 12 */
  readonly width: number
  readonly value: number
  readonly shares: PatternShares
}

/**
 * Tables of leaves (`patternTable`) that are filled row by row: data meet few of a leaf's 2^u patterns, and a model is ready before the first of them is met.
 * The numbers of pattern b of leaf l begin at `values[rowOf[patternStart[l] + b]]`; `noNumbers` says that all are 0, `notYet` that `workOut` was not asked.
 */
export type LazyTables = {
  readonly patternStart: Int32Array
  readonly rowOf: Int32Array
  /** another array once it has grown */
  values: Float64Array
  /** works out the row of a pattern of a leaf, and gives its place */
  workOut(leaf: number, pattern: number): number
  /** most bytes that the tables can take */
  readonly mostBytes: number
}

export const noNumbers = -1
export const notYet = -2

/**
 * Makes tables without rows.
 *
 * Twin: `patternTable`, to the bit, by this file's test.
 *
 * @param weights for leaves of at least the widest leaf's features
 * @example
 * // one feature, all of the background outside the box: a row inside gains the whole leaf
 * const shares = { patterns: Int32Array.of(0), shares: Float64Array.of(1) }
 * const tables = lazyTables([{ width: 1, value: 2, shares }], coalitionWeights(1))
 * const place = tables.workOut(0, 1)
 * tables.values[place] // 2
 */
export function lazyTables(leaves: readonly LazyLeaf[], weights: CoalitionWeights): LazyTables {
  const patternStart = new Int32Array(leaves.length + 1)
  let numbers = 0
  leaves.forEach(({ width }, l) => {
    patternStart[l + 1] = patternStart[l]! + (1 << width)
    numbers += width << width
  })
  const rowOf = new Int32Array(patternStart[leaves.length]!).fill(notYet)
  const gains = leaves.map(({ width, shares }) => gainsOf(width, shares))
  let used = 0
  const tables: LazyTables = {
    patternStart,
    rowOf,
    values: new Float64Array(0),
    mostBytes: rowOf.byteLength + 8 * numbers,
    workOut(l, pattern) {
      const leaf = leaves[l]!
      if (used + leaf.width > tables.values.length)
        tables.values = grown(tables.values, used + leaf.width, numbers)
      const isKept = addRow(leaf, gains[l]!, pattern, weights, tables.values, used)
      const place = isKept ? used : noNumbers
      if (isKept) used += leaf.width
      rowOf[patternStart[l]! + pattern] = place
      return place
    },
  }
  return tables
}

/** Features outside each background pattern, counted. */
function gainsOf(width: number, { patterns }: PatternShares): Uint8Array {
  const full = (1 << width) - 1
  return Uint8Array.from(patterns, (pattern) => bitsOf(full & ~pattern))
}

const fewestNumbers = 1024

function grown(values: Float64Array, needed: number, most: number): Float64Array {
  const larger = new Float64Array(Math.min(most, Math.max(needed, 2 * values.length, fewestNumbers)))
  larger.set(values)
  return larger
}

/** The cube rule of `patternTable` for one pattern: the same terms in the same order. False where no background pattern reaches it. */
function addRow(
  { width, value, shares: { patterns, shares } }: LazyLeaf,
  gains: Uint8Array,
  pattern: number,
  { size, joined, apart }: CoalitionWeights,
  values: Float64Array,
  at: number,
): boolean {
  const full = (1 << width) - 1
  const losing = full & ~pattern
  const losses = bitsOf(losing)
  let [lost, isReached] = [0, false]
  for (let i = 0; i < patterns.length; i++) {
    const b = patterns[i]!
    if ((b & losing) !== losing) continue
    const gaining = full & ~b
    if ((gaining | losing) !== 0) isReached = true
    const scale = value * shares[i]!
    const place = gains[i]! * (size + 1) + losses
    const gain = scale * joined[place]!
    lost -= scale * apart[place]!
    for (let rest = gaining; rest !== 0; rest &= rest - 1) values[at + 31 - Math.clz32(rest & -rest)]! += gain
  }
  for (let rest = losing; rest !== 0; rest &= rest - 1) values[at + 31 - Math.clz32(rest & -rest)] = lost
  return isReached
}
