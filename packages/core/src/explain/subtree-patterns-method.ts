import type { Executor } from '../kernels/index.ts'
import type { Ensemble } from '../models/index.ts'
import { backgroundLeafRules } from './background-leaf-rules.ts'
import { coverRatios } from './cover-ratios.ts'
import { fillCubesByKernel } from './kernel-cubes.ts'
import { patternRowByKernel } from './kernel-pattern-row.ts'
import { addPatternRowsByKernel, countStatesByKernel } from './kernel-patterns.ts'
import { fillTablesByKernel } from './kernel-tables.ts'
import { leafPairs, pairPlaces } from './leaf-pairs-method.ts'
import type { LeafRules } from './leaf-rule.ts'
import { backgroundLeafTable, coverLeafTable, coverPairTable } from './leaf-table.ts'
import { countStates, type PatternRow, patternRow } from './pattern-rows.ts'
import type { PatternShares } from './pattern-table.ts'
import { mostSlotsOf } from './split-codes.ts'
import { type GroupLeaf, groupRoots } from './subtree-groups.ts'
import {
  type CutTrees,
  countedTrees,
  cutTrees,
  type LeafNumbers,
  type SubtreePatterns,
  subtreePatterns,
} from './subtree-patterns.ts'
import {
  type PreparedTrees,
  type TreeGame,
  type TreeJob,
  type TreeMethod,
  valuesWidth,
} from './tree-method.ts'
import { layTreePaths, pathFeatures, type TreePaths } from './tree-paths.ts'

/**
 * Any values of either game by tables of subtrees, made for trees of up to 8 distinct features a path on tables where every row is a cell of its
 * own. What a row gets from a subtree of a few leaves depends on a byte of answers; each possible byte is worked out once.
 * Twin: the plain methods, by this file's test.
 *
 * @example
 * subtreePatternsMethod.name // 'subtree_patterns'
 */
export const subtreePatternsMethod: TreeMethod = {
  name: 'subtree_patterns',
  estimate: (job) => {
    const size = sizeOf(job)
    if (size === null || 8 * size.tableNumbers > mostTableBytes) return null
    const { splits, rowNumbers, tableNumbers } = size
    const background = job.game.kind === 'interventional' ? job.game.background.rows : 0
    return {
      nsOnce: 100 * tableNumbers + 0.3 * background * splits,
      nsPerRow: 0.35 * rowNumbers + 0.3 * splits,
      bytes: 8 * tableNumbers,
    }
  },
  prepare,
}

/** Half a GiB; 2,048 rows of data at a time read all tables. */
const mostTableBytes = 536_870_912

/** Slots of codes that a tile of rows has room for, and nodes of a tree whose edges are numbered in 16 bits. */
const mostSlots = 4096
const mostNodes = 65_536

/** Splits, numbers that a row adds up, and numbers of all tables, about; null where the cut is not possible. */
function sizeOf({ ensemble, target, values }: TreeJob) {
  if (mostSlotsOf(ensemble, target.trees) > mostSlots) return null
  const paths = layTreePaths(ensemble)
  const size = { splits: 0, rowNumbers: 0, tableNumbers: 0 }
  for (const tree of target.trees) {
    const roots = groupRoots(ensemble, tree, paths)
    const end = ensemble.treeStart[tree + 1]!
    if (roots === null || end - ensemble.treeStart[tree]! > mostNodes) return null
    size.splits += (end - ensemble.treeStart[tree]! - 1) / 2
    roots.forEach((root, g) => {
      const below = ((roots[g + 1] ?? end) - root - 1) / 2
      const features = paths.distinct[root]! + Math.floor(below)
      const numbers = values === 'contributions' ? features : (features * (features + 1)) / 2
      size.rowNumbers += numbers
      size.tableNumbers += numbers << Math.min(8, features)
    })
  }
  return size
}

function prepare(job: TreeJob, executor: Executor | null | undefined): PreparedTrees {
  const { ensemble, target } = job
  const paths = layTreePaths(ensemble)
  const cut = cutTrees(ensemble, target.trees, paths)!
  const patterns = subtreePatterns(cut, leafNumbers(job, paths, cut, executor))
  const width = valuesWidth(job)
  let addRow: PatternRow | null = null
  return {
    plan: {
      kernel: subtreePatternsMethod.name,
      trees: patterns.trees.length,
      groups: patterns.trees.reduce((sum, { groups }) => sum + groups, 0),
      bytes: patterns.tables.byteLength,
    },
    blockRows: Math.max(1024, Math.floor(8_388_608 / width)),
    addRows: (matrix, from, to, phi, tell) => {
      const isDone =
        executor !== null &&
        addPatternRowsByKernel(ensemble, patterns, matrix, from, to, phi, width, executor ?? null)
      if (!isDone) {
        addRow ??= kernelRow(executor, ensemble, patterns) ?? patternRow(ensemble, patterns)
        for (let row = from; row < to; row++) addRow(matrix, row, phi, width)
      }
      tell(1)
    },
  }
}

function kernelRow(executor: Executor | null | undefined, ensemble: Ensemble, patterns: SubtreePatterns) {
  return executor === null ? null : patternRowByKernel(ensemble, patterns)
}

function leafNumbers(
  job: TreeJob,
  paths: TreePaths,
  cut: CutTrees,
  executor: Executor | null | undefined,
): LeafNumbers {
  const { ensemble, target, game, values } = job
  if (values === 'interactions') return pairNumbers(job, paths, executor)
  const placesOf = (features: Int32Array) => features
  if (game.kind === 'path_dependent') {
    const ratios = coverRatios(ensemble)
    const tableOf = coverLeafTable(ensemble, target.offset, paths, ratios)
    return { placesOf, tableOf, fill: fillOf(job, paths, ratios, executor) }
  }
  const counts = countsOf(job, cut, game, executor)
  const { rows } = game.background
  return {
    placesOf,
    tableOf: backgroundLeafTable(ensemble, target.offset, paths, leafShares(cut, counts, rows)),
    fill: (groups, numbers) =>
      executor === null
        ? null
        : fillCubesByKernel(
            { ensemble, offset: target.offset, counts, rows },
            groups,
            numbers,
            executor ?? null,
          ),
  }
}

function fillOf(
  { ensemble, target, values }: TreeJob,
  paths: TreePaths,
  ratios: Float64Array,
  executor: Executor | null | undefined,
): NonNullable<LeafNumbers['fill']> {
  const leaves = { ensemble, offset: target.offset, paths, ratios, isPairs: values === 'interactions' }
  return (groups, numbers) =>
    executor === null ? null : fillTablesByKernel(leaves, groups, numbers, executor ?? null)
}

function pairNumbers(job: TreeJob, paths: TreePaths, executor: Executor | null | undefined): LeafNumbers {
  const { ensemble, target, game } = job
  const placesOf = (features: Int32Array) => pairPlaces(features, ensemble.featureNames.length)
  if (game.kind === 'path_dependent') {
    const ratios = coverRatios(ensemble)
    const tableOf = coverPairTable(ensemble, target.offset, paths, ratios)
    return { placesOf, tableOf, fill: fillOf(job, paths, ratios, executor) }
  }
  const rules = backgroundLeafRules({ ensemble, paths, background: game.background }, target)
  return { placesOf, tableOf: (leaf) => tableOfRule(pathFeatures(paths, leaf), leaf, rules) }
}

function tableOfRule(features: Int32Array, leaf: number, rules: LeafRules): Float64Array {
  const u = features.length
  const width = (u * (u + 1)) / 2
  const rule = rules(leaf, features)
  const table = new Float64Array(width << u)
  const inside = new Uint8Array(u)
  for (let pattern = 0; pattern < 1 << u; pattern++) {
    for (let k = 0; k < u; k++) inside[k] = (pattern >> k) & 1
    table.set(leafPairs(u, rule, inside), pattern * width)
  }
  return table
}

/** How often the states of each group occur in the background. */
function countsOf(
  { ensemble }: TreeJob,
  cut: CutTrees,
  { background }: Extract<TreeGame, { kind: 'interventional' }>,
  executor: Executor | null | undefined,
): Uint32Array {
  const trees = countedTrees(cut)
  const counted =
    executor === null ? null : countStatesByKernel(ensemble, trees, background, executor ?? null)
  return counted ?? countStates(ensemble, trees, background)
}

/** Background patterns of each leaf, from how often the states of its group occur. */
function leafShares({ cut }: CutTrees, counts: Uint32Array, rows: number): (leaf: number) => PatternShares {
  let places: ReadonlyMap<number, PlacedLeaf> | null = null
  return (node) => {
    places ??= placedLeaves(cut)
    const { leaf, group } = places.get(node)!
    return sharesOf(leaf, counts.subarray(256 * group, 256 * (group + 1)), rows)
  }
}

type PlacedLeaf = { readonly leaf: GroupLeaf; readonly group: number }

function placedLeaves(cut: CutTrees['cut']): Map<number, PlacedLeaf> {
  const groups = cut.flatMap(({ groups }) => groups)
  return new Map(groups.flatMap(({ leaves }, group) => leaves.map((leaf) => [leaf.node, { leaf, group }])))
}

function sharesOf({ need, want }: GroupLeaf, counts: Uint32Array, rows: number): PatternShares {
  const byPattern = new Float64Array(1 << need.length)
  for (let state = 0; state < 256; state++) {
    if (counts[state] === 0) continue
    let pattern = 0
    for (let k = 0; k < need.length; k++) pattern |= Number((state & need[k]!) === want[k]!) << k
    byPattern[pattern]! += counts[state]!
  }
  const patterns = Int32Array.from(byPattern.keys()).filter((pattern) => byPattern[pattern]! > 0)
  return { patterns, shares: Float64Array.from(patterns, (pattern) => byPattern[pattern]! / rows) }
}
