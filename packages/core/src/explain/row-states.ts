import type { Matrix } from '../features/index.ts'
import { type Ensemble, thresholdOf } from '../models/index.ts'
import type { TreeParts } from './tree-parts.ts'

/**
 * What a row can be to a group of leaves: for each feature, which of the group's edges its value holds at. Rows of one state have the
 * same contributions from the group, to the bit.
 *
 * Feature k has the cuts `cuts[cutStart[k] … cutStart[k + 1] - 1]`, ascending; a value above c of them has level c, a missing one the level
 * after the last. Levels that hold at the same edges count as one: `code[cutStart[k] + 2k + level]`. A state is Σ_k code · radix[k],
 * below 2^53.
 */
export type RowStates = {
  readonly features: Int32Array
  readonly cutStart: Int32Array
  readonly cuts: Float64Array
  readonly code: Int32Array
  readonly radix: Float64Array
}

/**
 * The states of one part of a tree whose splits are all of numbers; null where there are 2^53 or more.
 *
 * @example
 * // one cut: at most, above, missing; missing goes to the right like what is above
 * rowStates(stump, layTreeParts(stump, 0, layTreePaths(stump))).code // Int32Array [0, 1, 1]
 */
export function rowStates(ensemble: Ensemble, parts: TreeParts, part = 0): RowStates | null {
  const own = edgesOf(parts, part)
  const features = Int32Array.from(new Set(own.map((i) => parts.feature[i]!))).sort()
  const edges = Array.from(features, (feature) => own.filter((i) => parts.feature[i] === feature))
  const limits = edges.map((entries) => cutsOf(ensemble, parts, entries))
  const codes =
    features.length === 0 ? [] : edges.map((entries, k) => codesOf(ensemble, parts, entries, limits[k]!))
  const radix = new Float64Array(features.length)
  let states = 1
  codes.forEach((code, k) => {
    radix[k] = states
    states *= 1 + code.reduce((most, level) => Math.max(most, level), 0)
  })
  if (states >= 9007199254740992) return null
  return {
    features,
    cutStart: startsOf(limits),
    cuts: Float64Array.from(limits.flat()),
    code: Int32Array.from(codes.flat()),
    radix,
  }
}

/**
 * Writes the states of rows `from … from + rows - 1` to `states`.
 *
 * Kernel: does not validate. Twin: the answers of all splits of the group, by this file's test.
 */
export function layStates(
  { features, cutStart, cuts, code, radix }: RowStates,
  { precision, comparison }: Pick<Ensemble, 'precision' | 'comparison'>,
  matrix: Matrix,
  from: number,
  rows: number,
  states: Float64Array,
): void {
  const single = precision === 'float32'
  const strict = comparison === '<'
  states.fill(0, 0, rows)
  for (let k = 0; k < features.length; k++) {
    const column = matrix.columns[features[k]!]!
    const start = cutStart[k]!
    const end = cutStart[k + 1]!
    const codes = start + 2 * k
    const step = radix[k]!
    for (let r = 0; r < rows; r++) {
      const x = single ? Math.fround(column[from + r]!) : column[from + r]!
      let level = 0
      if (strict) for (let c = start; c < end; c++) level += Number(x >= cuts[c]!)
      else for (let c = start; c < end; c++) level += Number(x > cuts[c]!)
      if (Number.isNaN(x)) level = end - start + 1
      states[r]! += code[codes + level]! * step
    }
  }
}

/** Entries of a part but its root. */
function edgesOf({ start }: TreeParts, part: number): number[] {
  const from = start[part]! + 1
  return Array.from({ length: start[part + 1]! - from }, (_, i) => from + i)
}

function cutsOf(ensemble: Ensemble, parts: TreeParts, entries: readonly number[]): number[] {
  return [...new Set(entries.map((i) => limitOf(ensemble, parts, i)))].sort((a, b) => a - b)
}

/** The threshold that the edge of an entry stands for. */
export function limitOf(ensemble: Ensemble, { tree, node, parent }: TreeParts, i: number): number {
  return thresholdOf(ensemble, ensemble.treeStart[tree]! + node[parent[i]!]!)
}

/** Whether the edge of an entry is its parent's left one. */
export function isLeft(ensemble: Ensemble, { tree, node, parent }: TreeParts, i: number): boolean {
  const first = ensemble.treeStart[tree]!
  return ensemble.left[first + node[parent[i]!]!] === first + node[i]!
}

/** Levels by which edges of the feature they hold at, numbered as they first appear. */
function codesOf(
  ensemble: Ensemble,
  parts: TreeParts,
  entries: readonly number[],
  cuts: readonly number[],
): number[] {
  const held = Array.from({ length: cuts.length + 2 }, (_, level) =>
    edgesHeld(parts, entries, (i) => {
      const left = isLeft(ensemble, parts, i)
      if (level > cuts.length) return missingGoesLeft(ensemble, parts, i) === left
      return level <= cuts.indexOf(limitOf(ensemble, parts, i)) === left
    }),
  )
  const known = [...new Set(held)]
  return held.map((edges) => known.indexOf(edges))
}

/** Whether a missing value goes left at the parent of an entry. */
export function missingGoesLeft(
  { defaultLeft, treeStart }: Ensemble,
  { tree, node, parent }: TreeParts,
  i: number,
): boolean {
  return defaultLeft[treeStart[tree]! + node[parent[i]!]!] === 1
}

/** Which edges of one feature a value agrees with, those above in the same feature included: what the kernel's arithmetic depends on. */
function edgesHeld(
  { previous }: TreeParts,
  entries: readonly number[],
  agrees: (i: number) => boolean,
): string {
  const held = new Set<number>()
  for (const i of entries) if (agrees(i) && (previous[i]! < 0 || held.has(previous[i]!))) held.add(i)
  return [...held].join()
}

function startsOf(lists: readonly (readonly number[])[]): Int32Array {
  const starts = new Int32Array(lists.length + 1)
  lists.forEach((list, i) => {
    starts[i + 1] = starts[i]! + list.length
  })
  return starts
}
