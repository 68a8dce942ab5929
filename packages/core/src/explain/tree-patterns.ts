import type { Matrix } from '../features/index.ts'
import type { Ensemble } from '../models/index.ts'
import { nodeAgreement } from './node-agreement.ts'
import type { TreePaths } from './tree-paths.ts'

/** Distinct features up to which a pattern is one integer. */
export const mostPatternBits = 31

/**
 * How the pattern of a node is made from its parent's: bit k is set where a row agrees with every edge on the path's k-th distinct feature.
 * Entry i is node `first + i` of one tree: `| on[i]` where the row goes through its edge, `& off[i]` where it does not. Features of a path
 * beyond the 31st have no bit.
 */
export type PatternBits = { readonly parent: Int32Array; readonly on: Int32Array; readonly off: Int32Array }

/** Split answers and patterns of a block of rows, entry by entry, row beside row. */
export type PatternMemory = { readonly agrees: Uint8Array; readonly patterns: Int32Array }

/** Memory for trees of at most `entries` nodes. */
export function patternMemory(entries: number, rows: number): PatternMemory {
  return { agrees: new Uint8Array(entries * rows), patterns: new Int32Array(entries * rows) }
}

/**
 * The bits of one tree.
 *
 * @example
 * layPatternBits(layTreePaths(stump), 0, 3).on // Int32Array [0, 1, 1]
 */
export function layPatternBits(
  { parent, previous, slot }: TreePaths,
  first: number,
  entries: number,
): PatternBits {
  const bits = {
    parent: parent.slice(first, first + entries).map((node) => (node < 0 ? -1 : node - first)),
    on: new Int32Array(entries),
    off: new Int32Array(entries).fill(-1),
  }
  for (let i = 1; i < entries; i++) {
    const node = first + i
    if (slot[node]! >= mostPatternBits) continue
    bits.on[i] = previous[node]! < 0 ? 1 << slot[node]! : 0
    bits.off[i] = ~(1 << slot[node]!)
  }
  return bits
}

/** Patterns of rows `first … first + rows - 1` at every entry: `patterns[entry * rows + r]`. */
export function layPatterns(
  ensemble: Ensemble,
  { tree, parent, on, off }: PatternBits & { readonly tree: number },
  matrix: Matrix,
  first: number,
  rows: number,
  { agrees, patterns }: PatternMemory,
): void {
  nodeAgreement(ensemble, tree, matrix, first, first + rows, rows, agrees)
  patterns.fill(0, 0, rows)
  for (let i = 1; i < parent.length; i++) {
    const above = parent[i]! * rows
    const at = i * rows
    const set = on[i]!
    const keep = off[i]!
    for (let r = 0; r < rows; r++) {
      const pattern = patterns[above + r]!
      patterns[at + r] = agrees[at + r] === 1 ? pattern | set : pattern & keep
    }
  }
}
