import type { Matrix } from '../features/index.ts'
import type { Ensemble } from '../models/index.ts'
import { backgroundLeafRules } from './background-leaf-rules.ts'
import { coverLeafRules } from './cover-leaf-rules.ts'
import type { ExplainedOutput } from './explained-output.ts'
import type { LeafRule, LeafRules } from './leaf-rule.ts'
import { type PreparedTrees, pairPlace, type TreeJob, type TreeMethod, valuesWidth } from './tree-method.ts'
import { layTreePaths, pathFeatures, type TreePaths } from './tree-paths.ts'
import { layPatternBits, layPatterns, mostPatternBits, patternMemory } from './tree-patterns.ts'

/**
 * Interactions in plain TypeScript, of any trees and either game: rows that stand in the same way to a leaf have the same interactions from it, so
 * each such pattern is worked out once by the leaf's rule and kept. A row costs one look-up and u (u + 1) / 2 additions a leaf.
 *
 * Twin: `exactInteractions`, by the tests of `preparePathDependentInteractions` and `prepareInterventionalInteractions`.
 *
 * @example
 * leafPairsMethod.name // 'leaf_pairs'
 */
export const leafPairsMethod: TreeMethod = {
  name: 'leaf_pairs',
  estimate: (job) => {
    if (job.values !== 'interactions') return null
    const nodes = job.target.trees.reduce((sum, tree) => sum + nodesIn(job.ensemble, tree), 0)
    const background = job.game.kind === 'interventional' ? job.game.background.rows : 0
    return { nsOnce: (2000 + 10 * background) * nodes, nsPerRow: 60 * nodes, bytes: 8 * mostKept }
  },
  prepare,
}

/** Rows whose split answers are held at a time. */
const blockRows = 64

/** Numbers that known leaf patterns may take: 64 MiB. Beyond that, patterns are worked out each time they occur. */
const mostKept = 8 * 1024 * 1024

function nodesIn({ treeStart }: Ensemble, tree: number): number {
  return treeStart[tree + 1]! - treeStart[tree]!
}

function prepare(job: TreeJob): PreparedTrees {
  const { ensemble, target, game } = job
  const paths = layTreePaths(ensemble)
  const ruleOf =
    game.kind === 'interventional'
      ? backgroundLeafRules({ ensemble, paths, background: game.background }, target)
      : coverLeafRules(ensemble, paths, target)
  const trees = Array.from(target.trees, (tree) => layTree(ensemble, target, paths, ruleOf, tree))
  const entries = trees.reduce((most, tree) => Math.max(most, tree.parent.length), 1)
  const working: Working = {
    ...patternMemory(entries, blockRows),
    inside: new Uint8Array(paths.distinct.reduce((most, distinct) => Math.max(most, distinct), 1)),
    kept: { numbers: 0 },
    width: valuesWidth(job),
  }
  return {
    plan: {
      kernel: leafPairsMethod.name,
      trees: trees.length,
      leaves: trees.reduce((sum, tree) => sum + tree.leaves.length, 0),
    },
    addRows: (matrix, from, to, phi, tell) => {
      for (let first = from; first < to; first += blockRows) {
        const rows = Math.min(blockRows, to - first)
        for (const tree of trees) addTree(ensemble, tree, working, { matrix, first, rows, phi })
        tell((first + rows - from) / (to - from))
      }
    },
  }
}

type Tree = ReturnType<typeof layPatternBits> & {
  readonly tree: number
  readonly leaves: readonly Leaf[]
}

type Leaf = {
  readonly entry: number
  readonly features: Int32Array
  /** places of the leaf's upper triangle among all pairs */
  readonly places: Int32Array
  readonly rule: LeafRule
  readonly known: Map<number, Float64Array>
  /** from the leaf upwards: entry of each edge and the slot of its feature; for leaves too wide for a pattern */
  readonly edges: readonly (readonly [entry: number, slot: number])[] | null
}

type Working = ReturnType<typeof patternMemory> & {
  readonly inside: Uint8Array
  readonly kept: { numbers: number }
  /** pairs of all features */
  readonly width: number
}

type Block = {
  readonly matrix: Matrix
  readonly first: number
  readonly rows: number
  readonly phi: Float64Array
}

function layTree(
  ensemble: Ensemble,
  target: ExplainedOutput,
  paths: TreePaths,
  ruleOf: LeafRules,
  tree: number,
): Tree {
  const first = ensemble.treeStart[tree]!
  const end = ensemble.treeStart[tree + 1]!
  const leaves: Leaf[] = []
  for (let node = first + 1; node < end; node++) {
    const value = ensemble.value[node * ensemble.leafWidth + target.offset]
    if (ensemble.feature[node]! >= 0 || value === 0) continue
    const features = pathFeatures(paths, node)
    leaves.push({
      entry: node - first,
      features,
      places: pairPlaces(features, ensemble.featureNames.length),
      rule: ruleOf(node, features),
      known: new Map(),
      edges: features.length > mostPatternBits ? edgesOf(paths, node, first) : null,
    })
  }
  return { tree, ...layPatternBits(paths, first, end - first), leaves }
}

/** Places of the upper triangle of a leaf's features among all pairs of `count`. */
export function pairPlaces(features: Int32Array, count: number): Int32Array {
  const u = features.length
  const places = new Int32Array((u * (u + 1)) / 2)
  for (let i = 0, at = 0; i < u; i++)
    for (let j = i; j < u; j++, at++) {
      const [a, b] = [features[i]!, features[j]!]
      places[at] = a < b ? pairPlace(a, b, count) : pairPlace(b, a, count)
    }
  return places
}

function edgesOf({ parent, slot }: TreePaths, leaf: number, first: number): [number, number][] {
  const edges: [number, number][] = []
  for (let node = leaf; parent[node]! >= 0; node = parent[node]!) edges.push([node - first, slot[node]!])
  return edges
}

function addTree(
  ensemble: Ensemble,
  tree: Tree,
  working: Working,
  { matrix, first, rows, phi }: Block,
): void {
  const { width } = working
  layPatterns(ensemble, tree, matrix, first, rows, working)
  for (const leaf of tree.leaves) {
    for (let r = 0; r < rows; r++) {
      const values =
        leaf.edges === null ? ofPattern(leaf, working, rows, r) : ofWide(leaf, leaf.edges, working, rows, r)
      const at = (first + r) * width
      for (let k = 0; k < values.length; k++) phi[at + leaf.places[k]!]! += values[k]!
    }
  }
}

function ofPattern(leaf: Leaf, { patterns, inside, kept }: Working, rows: number, r: number): Float64Array {
  const pattern = patterns[leaf.entry * rows + r]!
  const known = leaf.known.get(pattern)
  if (known !== undefined) return known
  for (let k = 0; k < leaf.features.length; k++) inside[k] = (pattern >>> k) & 1
  const values = workedOut(leaf, inside)
  if (kept.numbers + values.length <= mostKept) {
    kept.numbers += values.length
    leaf.known.set(pattern, values)
  }
  return values
}

function ofWide(
  leaf: Leaf,
  edges: NonNullable<Leaf['edges']>,
  { agrees, inside }: Working,
  rows: number,
  r: number,
): Float64Array {
  inside.fill(1, 0, leaf.features.length)
  for (const [entry, slot] of edges) if (agrees[entry * rows + r] === 0) inside[slot] = 0
  return workedOut(leaf, inside)
}

function workedOut({ features, rule }: Leaf, inside: Uint8Array): Float64Array {
  return leafPairs(features.length, rule, inside)
}

/** A rule's numbers for a leaf of u features, with main effects on the diagonal: phi_i − ½ Σ_j I_ij. */
export function leafPairs(u: number, rule: LeafRule, inside: Uint8Array): Float64Array {
  const values = new Float64Array((u * (u + 1)) / 2)
  rule(inside.subarray(0, u), values)
  let place = 0
  for (let i = 0; i < u; i++) {
    const diagonal = place++
    for (let j = i + 1; j < u; j++, place++) {
      values[diagonal]! -= values[place]! / 2
      values[pairPlace(j, j, u)]! -= values[place]! / 2
    }
  }
  return values
}
