import type { Matrix } from '../features/index.ts'
import type { Ensemble } from '../models/index.ts'
import { countPatterns } from './background-patterns.ts'
import { type CoalitionWeights, coalitionWeights } from './coalition-weights.ts'
import type { ExplainedOutput } from './explained-output.ts'
import { makePairWalker, type PairWalker } from './interventional-walk.ts'
import { type LazyTables, lazyTables, notYet } from './lazy-tables.ts'
import { leafGroups } from './leaf-groups.ts'
import { type PatternScan, patternScan, scanPatterns } from './pattern-scan.ts'
import type { PatternShares } from './pattern-table.ts'
import {
  addGroups,
  blockRowsFor,
  type LeafGroups,
  layLeafGroups,
  type RowsToAdd,
  sharingMemory,
  type WorkOut,
} from './shared-contributions.ts'
import type { PreparedTrees, TreeGame, TreeJob, TreeMethod } from './tree-method.ts'
import { layTreeParts, type TreeParts } from './tree-parts.ts'
import { layTreePaths, pathFeatures, type TreePaths } from './tree-paths.ts'
import {
  layPatternBits,
  layPatterns,
  mostPatternBits,
  type PatternMemory,
  patternMemory,
} from './tree-patterns.ts'

/**
 * Interventional contributions as `interventionalShap` says, in plain TypeScript: any trees. Leaves of few features have tables, wider ones are
 * scanned or walked.
 *
 * @example
 * patternTablesMethod.name // 'pattern_tables'
 */
export const patternTablesMethod: TreeMethod = {
  name: 'pattern_tables',
  estimate: ({ ensemble, target, game, values }) => {
    if (game.kind !== 'interventional' || values !== 'contributions') return null
    const { background, tableBytes } = game
    const { distinct } = layTreePaths(ensemble)
    const cost = { nsOnce: 0, nsPerRow: 0, bytes: tableBytes }
    for (const tree of target.trees) {
      for (let node = ensemble.treeStart[tree]!; node < ensemble.treeStart[tree + 1]!; node++) {
        const isScanned = ensemble.feature[node]! < 0 && distinct[node]! > usuallyTabled
        cost.nsOnce += (isScanned ? 100_000 : 1000) + 5 * background.rows
        cost.nsPerRow += isScanned ? 250 + patternsMet(background.rows, distinct[node]!) : 15
      }
    }
    return cost
  },
  prepare,
}

/** Features of a leaf that may be expected to have a table where leaves are many. */
const usuallyTabled = 7

/** Background patterns of a leaf that a row may meet, about; a nanosecond each. */
function patternsMet(backgroundRows: number, features: number): number {
  return Math.min(backgroundRows, (1 << Math.min(30, features)) / 2)
}

function prepare({ ensemble, target, game }: TreeJob): PreparedTrees {
  const { background, tableBytes } = game as Extract<TreeGame, { kind: 'interventional' }>
  const paths = layTreePaths(ensemble)
  const leaves = leavesToCount(ensemble, target)
  const widest = widestTable(paths, leaves, tableBytes)
  const context: Context = {
    ensemble,
    offset: target.offset,
    paths,
    background,
    widest,
    weights: coalitionWeights(mostPatternBits),
  }
  const games = Array.from(target.trees, (tree) => layGame(context, tree))
  const walker = walkerOf(context, leaves)
  const working = patternMemory(
    games.reduce((most, { entries }) => Math.max(most, entries), 1),
    blockRows,
  )
  const sharing = sharingMemory(ensemble)
  return {
    plan: planOf(games, background, widest),
    blockRows: blockRowsFor(ensemble.featureNames.length),
    addRows: (matrix, from, to, phi, tell) => {
      games.forEach((game, k) => {
        const { grouped } = game
        if (grouped === null) addWhole(context, game, walker, working, { matrix, from, to, phi })
        else {
          const workOut = workOutOf(game, grouped, context.weights, working.patterns)
          addGroups(ensemble, grouped.parts, grouped.groups, sharing, { matrix, from, to, phi }, workOut)
        }
        tell((k + 1) / games.length)
      })
    },
  }
}

/** Distinct features of a leaf up to which it may have a table (4,096 patterns). */
const mostTabled = 12

/** Rows whose split answers are held at a time, as in `pathDependentShap`. */
const blockRows = 64

type Context = {
  readonly ensemble: Ensemble
  readonly offset: number
  readonly paths: TreePaths
  readonly background: Matrix
  /** widest leaf that has a table */
  readonly widest: number
  readonly weights: CoalitionWeights
}

/** Leaves that can contribute: a value other than 0 and at least one split above. */
function leavesToCount(ensemble: Ensemble, target: ExplainedOutput): Int32Array {
  const leaves: number[] = []
  for (const tree of target.trees) leaves.push(...leavesOfTree(ensemble, target.offset, tree))
  return Int32Array.from(leaves)
}

function leavesOfTree(
  { treeStart, feature, value, leafWidth }: Ensemble,
  offset: number,
  tree: number,
): number[] {
  const leaves: number[] = []
  for (let node = treeStart[tree]! + 1; node < treeStart[tree + 1]!; node++) {
    if (feature[node]! < 0 && value[node * leafWidth + offset] !== 0) leaves.push(node)
  }
  return leaves
}

/** The widest leaves whose tables, with all narrower ones, fit the budget: 2^u patterns of a 4-byte place and u numbers. */
function widestTable({ distinct }: TreePaths, leaves: Int32Array, tableBytes: number): number {
  const counts = new Float64Array(mostTabled + 1)
  for (const leaf of leaves) if (distinct[leaf]! <= mostTabled) counts[distinct[leaf]!]!++
  let bytes = 0
  for (let u = 1; u <= mostTabled; u++) {
    bytes += counts[u]! * (1 << u) * (4 + 8 * u)
    if (bytes > tableBytes) return u - 1
  }
  return mostTabled
}

/**
 * One tree as the kernel runs it. Entry i is node `treeStart[tree] + i`; its pattern is made from its parent's: `| on[i]` where the row goes
 * through its edge, `& off[i]` where it does not. Leaf l with a table has its features at `featureStart[l]`. In a tree cut into groups, features
 * are places among the tree's.
 */
type LaidTree = {
  readonly tree: number
  readonly entries: number
  readonly parent: Int32Array
  readonly on: Int32Array
  readonly off: Int32Array
  readonly tabled: Int32Array
  readonly featureStart: Int32Array
  readonly features: Int32Array
  readonly tables: LazyTables
  readonly scanned: Int32Array
  readonly scans: readonly PatternScan[]
  readonly walked: number
  readonly grouped: Grouped | null
}

/** A tree in groups of leaves: group p has the tables from `firstTabled[p]` and the scans from `firstScanned[p]` on. */
type Grouped = {
  readonly parts: TreeParts
  readonly groups: LeafGroups
  readonly firstTabled: Int32Array
  readonly firstScanned: Int32Array
}

function layGame(context: Context, tree: number): LaidTree {
  const { ensemble, offset, paths, widest } = context
  const first = ensemble.treeStart[tree]!
  const entries = ensemble.treeStart[tree + 1]! - first
  const leaves = leavesOfTree(ensemble, offset, tree)
  const width = (leaf: number) => paths.distinct[leaf]!
  const tabled = leaves.filter((leaf) => width(leaf) <= widest)
  const scanned = leaves.filter((leaf) => width(leaf) > widest && width(leaf) <= mostPatternBits)
  const bits = layPatternBits(paths, first, entries)
  const counters = countPatterns(context, { tree, ...bits }, [...tabled, ...scanned])
  const grouped = layGrouped(context, tree, tabled, scanned)
  const featuresOf = (leaf: number) => placesOf(grouped, pathFeatures(paths, leaf))
  return {
    tree,
    entries,
    ...bits,
    tabled: Int32Array.from(tabled, (leaf) => leaf - first),
    ...layTables(context, tabled, counters, featuresOf),
    scanned: Int32Array.from(scanned, (leaf) => leaf - first),
    scans: scanned.map((leaf, k) =>
      patternScan(
        ensemble.value[leaf * ensemble.leafWidth + offset]!,
        featuresOf(leaf),
        counters[tabled.length + k]!,
      ),
    ),
    walked: leaves.length - tabled.length - scanned.length,
    grouped,
  }
}

function layGrouped(
  { ensemble, paths }: Context,
  tree: number,
  tabled: readonly number[],
  scanned: readonly number[],
): Grouped | null {
  const cut = leafGroups(ensemble, tree, paths)
  if (cut === null) return null
  const parts = layTreeParts(ensemble, tree, paths, cut)
  const ends = cut.map((nodes) => nodes.at(-1)!)
  const firsts = (leaves: readonly number[]) =>
    Int32Array.from([0, ...ends.map((end) => leaves.filter((leaf) => leaf <= end).length)])
  return {
    parts,
    groups: layLeafGroups(ensemble, parts),
    firstTabled: firsts(tabled),
    firstScanned: firsts(scanned),
  }
}

function placesOf(grouped: Grouped | null, features: Int32Array): Int32Array {
  return grouped === null ? features : features.map((feature) => grouped.groups.features.indexOf(feature))
}

function layTables(
  { ensemble, offset, paths, weights }: Context,
  leaves: readonly number[],
  shares: readonly PatternShares[],
  featuresOf: (leaf: number) => Int32Array,
): Pick<LaidTree, 'featureStart' | 'features' | 'tables'> {
  const widths = leaves.map((leaf) => paths.distinct[leaf]!)
  const lazy = leaves.map((leaf, l) => ({
    width: widths[l]!,
    value: ensemble.value[leaf * ensemble.leafWidth + offset]!,
    shares: shares[l]!,
  }))
  const features = leaves.flatMap((leaf) => [...featuresOf(leaf)])
  return {
    featureStart: startsOf(widths),
    features: Int32Array.from(features),
    tables: lazyTables(lazy, weights),
  }
}

function startsOf(lengths: readonly number[]): Int32Array {
  const starts = new Int32Array(lengths.length + 1)
  lengths.forEach((length, i) => {
    starts[i + 1] = starts[i]! + length
  })
  return starts
}

/** The walk for leaves whose pattern does not fit an integer; null where there are none. */
function walkerOf({ ensemble, offset, paths, background }: Context, leaves: Int32Array): PairWalker | null {
  const wide = leaves.filter((leaf) => paths.distinct[leaf]! > mostPatternBits)
  if (wide.length === 0) return null
  const counted = new Uint8Array(ensemble.feature.length)
  for (const leaf of wide) counted[leaf] = 1
  return makePairWalker(ensemble, paths, offset, background, counted)
}

function planOf(games: readonly LaidTree[], background: Matrix, widest: number) {
  const total = (count: (game: LaidTree) => number) => games.reduce((sum, game) => sum + count(game), 0)
  return {
    kernel: 'pattern_tables',
    trees: games.length,
    backgroundRows: background.rows,
    widestTable: widest,
    tableLeaves: total(({ tabled }) => tabled.length),
    scanLeaves: total(({ scanned }) => scanned.length),
    walkLeaves: total(({ walked }) => walked),
    bytes: total(({ tables }) => tables.mostBytes),
  }
}

function addWhole(
  context: Context,
  game: LaidTree,
  walker: PairWalker | null,
  working: PatternMemory,
  { matrix, from, to, phi }: RowsToAdd,
): void {
  for (let first = from; first < to; first += blockRows) {
    const rows = Math.min(blockRows, to - first)
    layPatterns(context.ensemble, game, matrix, first, rows, working)
    addBlock(context, game, walker, working, matrix, first, rows, phi)
  }
}

function addBlock(
  { ensemble, weights }: Context,
  game: LaidTree,
  walker: PairWalker | null,
  { patterns }: PatternMemory,
  matrix: Matrix,
  first: number,
  rows: number,
  phi: Float64Array,
): void {
  const width = ensemble.featureNames.length
  addTables(game, 0, game.tabled.length, patterns, rows, phi, first * width, width)
  game.scans.forEach((scan, k) => {
    const at = game.scanned[k]! * rows
    for (let r = 0; r < rows; r++) scanPatterns(scan, patterns[at + r]!, weights, phi, (first + r) * width)
  })
  if (game.walked === 0) return
  for (let r = 0; r < rows; r++) walker?.addTree(game.tree, matrix, first + r, phi, (first + r) * width)
}

/** Contributions of one row from one group, its split answers known. */
function workOutOf(
  game: LaidTree,
  { parts, firstTabled, firstScanned }: Grouped,
  weights: CoalitionWeights,
  patterns: Int32Array,
): WorkOut {
  const { on, off, scans, scanned } = game
  const { start, node, parent } = parts
  return (part, agrees, target, at) => {
    patterns[0] = 0
    for (let i = start[part]! + 1; i < start[part + 1]!; i++) {
      const entry = node[i]!
      const pattern = patterns[node[parent[i]!]!]!
      patterns[entry] = agrees[entry] === 1 ? pattern | on[entry]! : pattern & off[entry]!
    }
    addTables(game, firstTabled[part]!, firstTabled[part + 1]!, patterns, 1, target, at, 0)
    for (let k = firstScanned[part]!; k < firstScanned[part + 1]!; k++)
      scanPatterns(scans[k]!, patterns[scanned[k]!]!, weights, target, at)
  }
}

function addTables(
  { tabled, featureStart, features, tables }: LaidTree,
  firstTable: number,
  endTable: number,
  patterns: Int32Array,
  rows: number,
  phi: Float64Array,
  phiAt: number,
  width: number,
): void {
  const { patternStart, rowOf } = tables
  let { values } = tables
  for (let l = firstTable; l < endTable; l++) {
    const at = tabled[l]! * rows
    const start = patternStart[l]!
    const firstFeature = featureStart[l]!
    const end = featureStart[l + 1]!
    for (let r = 0; r < rows; r++) {
      let place = rowOf[start + patterns[at + r]!]!
      if (place === notYet) {
        place = tables.workOut(l, patterns[at + r]!)
        values = tables.values
      }
      if (place < 0) continue
      const row = phiAt + r * width
      for (let k = firstFeature; k < end; k++) phi[row + features[k]!]! += values[place++]!
    }
  }
}
