import type { Matrix } from '../features/index.ts'
import type { Ensemble } from '../models/index.ts'
import type { PatternShares } from './pattern-table.ts'
import type { TreePaths } from './tree-paths.ts'
import { layPatterns, type PatternBits, patternMemory } from './tree-patterns.ts'

/** The model, and the rows that it is compared with. */
export type CountedRows = {
  readonly ensemble: Ensemble
  readonly paths: TreePaths
  readonly background: Matrix
}

/** Leaves up to this width are counted in a place per pattern, wider ones by a map. */
const mostPlaces = 12

/** Rows whose split answers are held at a time. */
const blockRows = 64

/**
 * How often each pattern of some leaves of one tree occurs in the background.
 *
 * @param leaves of at most 31 distinct features each
 * @example
 * const counted = { ensemble: stump, paths: layTreePaths(stump), background }
 * // one of two background rows lies right of the split
 * countPatterns(counted, { tree: 0, ...layPatternBits(counted.paths, 0, 3) }, [2])[0].shares // Float64Array [0.5, 0.5]
 */
export function countPatterns(
  { ensemble, paths, background }: CountedRows,
  bits: PatternBits & { readonly tree: number },
  leaves: readonly number[],
): PatternShares[] {
  const first = ensemble.treeStart[bits.tree]!
  const counters = leaves.map((leaf) =>
    paths.distinct[leaf]! <= mostPlaces
      ? new Int32Array(1 << paths.distinct[leaf]!)
      : new Map<number, number>(),
  )
  const working = patternMemory(bits.parent.length, blockRows)
  for (let from = 0; from < background.rows; from += blockRows) {
    const rows = Math.min(blockRows, background.rows - from)
    layPatterns(ensemble, bits, background, from, rows, working)
    leaves.forEach((leaf, l) => {
      const at = (leaf - first) * rows
      countInto(counters[l]!, working.patterns.subarray(at, at + rows))
    })
  }
  return counters.map((counter) => sharesOf(counter, background.rows))
}

function countInto(counter: Int32Array | Map<number, number>, patterns: Int32Array): void {
  if (counter instanceof Map) {
    for (const pattern of patterns) counter.set(pattern, (counter.get(pattern) ?? 0) + 1)
  } else {
    for (let r = 0; r < patterns.length; r++) counter[patterns[r]!]!++
  }
}

function sharesOf(counter: Int32Array | Map<number, number>, rows: number): PatternShares {
  const patterns = counter instanceof Map ? Int32Array.from(counter.keys()).sort() : countedIn(counter)
  const shares = new Float64Array(patterns.length)
  for (let i = 0; i < patterns.length; i++) {
    const pattern = patterns[i]!
    shares[i] = (counter instanceof Map ? counter.get(pattern)! : counter[pattern]!) / rows
  }
  return { patterns, shares }
}

function countedIn(counter: Int32Array): Int32Array {
  let count = 0
  for (let pattern = 0; pattern < counter.length; pattern++) if (counter[pattern]! > 0) count++
  const patterns = new Int32Array(count)
  for (let pattern = 0, i = 0; i < count; pattern++) if (counter[pattern]! > 0) patterns[i++] = pattern
  return patterns
}
