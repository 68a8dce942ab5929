import type { Matrix } from '../features/index.ts'
import { type Ensemble, leafSums } from '../models/index.ts'
import type { Attributions } from './attributions.ts'
import type { ExplainedOutput } from './explained-output.ts'
import type { ExplainOptions, ExplainPlan } from './explainer.ts'
import { checkPairSums, type Interactions, pairCount, pairPlace } from './interactions.ts'
import { layTreePaths, pathFeatures, type TreePaths } from './tree-paths.ts'
import { layPatternBits, layPatterns, mostPatternBits, patternMemory } from './tree-patterns.ts'

/** An ensemble made ready once to give interactions of any number of rows; a row's do not depend on the rows beside it. */
export type InteractionExplainer = {
  readonly method: Attributions['method']
  readonly output: number
  readonly names: readonly string[]
  readonly base: number
  readonly plan: ExplainPlan
  readonly explain: (matrix: Matrix, options?: ExplainOptions) => Interactions
}

/**
 * What a leaf gives, whatever the game. `inside[k]` is 1 where the row agrees with every split of the leaf's k-th distinct feature; `into` receives
 * the u (u + 1) / 2 numbers of its upper triangle: contributions on the diagonal, whole interactions beside it.
 */
export type LeafRule = (inside: Uint8Array, into: Float64Array) => void

type InteractionParts = {
  readonly ensemble: Ensemble
  readonly target: ExplainedOutput
  readonly method: Attributions['method']
  readonly base: number
  /** the rule of a leaf of `features.length` >= 1 distinct features in order of the path */
  readonly ruleOf: (leaf: number, features: Int32Array) => LeafRule
  readonly paths?: TreePaths
}

/** Rows whose split answers are held at a time. */
const blockRows = 64

/** Numbers that known leaf patterns may take: 64 MiB. Beyond that, patterns are worked out each time they occur. */
const mostKept = 8 * 1024 * 1024

/**
 * The frame around a leaf rule: rows that stand in the same way to a leaf have the same interactions from it, so each such pattern is worked out
 * once and kept. A row costs one look-up and u (u + 1) / 2 additions a leaf.
 *
 * Twin: `exactInteractions`, by the tests of `preparePathDependentInteractions` and `prepareInterventionalInteractions`.
 *
 * @throws models.wrong_column_count, models.missing_value_refused, explain.residual_too_large (from `explain`)
 */
export function makeInteractionExplainer(parts: InteractionParts): InteractionExplainer {
  const { ensemble, target, method, base, paths = layTreePaths(ensemble) } = parts
  const trees = Array.from(target.trees, (tree) => layTree(parts, paths, tree))
  const names = ensemble.featureNames
  const entries = trees.reduce((most, tree) => Math.max(most, tree.parent.length), 1)
  const working: Working = {
    ...patternMemory(entries, blockRows),
    inside: new Uint8Array(paths.distinct.reduce((most, distinct) => Math.max(most, distinct), 1)),
    kept: { numbers: 0 },
  }
  return {
    method,
    output: target.output,
    names,
    base,
    plan: {
      kernel: 'leaf_patterns',
      trees: trees.length,
      leaves: trees.reduce((sum, tree) => sum + tree.leaves.length, 0),
    },
    explain: (matrix, { onProgress } = {}) => {
      const score = leafSums(ensemble, matrix, target.output)
      const phi = new Float64Array(matrix.rows * pairCount(names.length))
      for (let first = 0; first < matrix.rows; first += blockRows) {
        const rows = Math.min(blockRows, matrix.rows - first)
        for (const tree of trees) addTree(ensemble, tree, working, { matrix, first, rows, phi })
        onProgress?.(first + rows, matrix.rows)
      }
      if (target.divisor !== 1) for (let i = 0; i < phi.length; i++) phi[i]! /= target.divisor
      return checkPairSums({ method, space: 'margin', rows: matrix.rows, names, base, phi, score })
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
}

type Block = {
  readonly matrix: Matrix
  readonly first: number
  readonly rows: number
  readonly phi: Float64Array
}

function layTree({ ensemble, target, ruleOf }: InteractionParts, paths: TreePaths, tree: number): Tree {
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
      places: placesOf(features, ensemble.featureNames.length),
      rule: ruleOf(node, features),
      known: new Map(),
      edges: features.length > mostPatternBits ? edgesOf(paths, node, first) : null,
    })
  }
  return { tree, ...layPatternBits(paths, first, end - first), leaves }
}

function placesOf(features: Int32Array, count: number): Int32Array {
  const places: number[] = []
  for (let i = 0; i < features.length; i++)
    for (let j = i; j < features.length; j++) places.push(pairPlace(count, features[i]!, features[j]!))
  return Int32Array.from(places)
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
  const width = pairCount(ensemble.featureNames.length)
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

/** The rule's numbers with main effects on the diagonal: phi_i − ½ Σ_j I_ij. */
function workedOut({ features, places, rule }: Leaf, inside: Uint8Array): Float64Array {
  const u = features.length
  const values = new Float64Array(places.length)
  rule(inside.subarray(0, u), values)
  let place = 0
  for (let i = 0; i < u; i++) {
    const diagonal = place++
    for (let j = i + 1; j < u; j++, place++) {
      values[diagonal]! -= values[place]! / 2
      values[pairPlace(u, j, j)]! -= values[place]! / 2
    }
  }
  return values
}
