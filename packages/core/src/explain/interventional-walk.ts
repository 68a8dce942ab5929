import { candorError } from '../errors.ts'
import type { Matrix } from '../features/index.ts'
import type { Executor } from '../kernels/index.ts'
import { childFor, type Ensemble, leafSums } from '../models/index.ts'
import type { Attributions } from './attributions.ts'
import { coalitionWeights } from './coalition-weights.ts'
import { explainedOutput } from './explained-output.ts'
import { type ExplainOptions, makeExplainer } from './explainer.ts'
import { layTreePaths, type TreePaths } from './tree-paths.ts'

/**
 * Interventional tree SHAP by one walk per row, background row and tree, over the nodes that some mixture of the two rows
 * reaches: O(rows · background rows · reachable nodes).
 *
 * Oracle of `interventionalShap`, which gives the same values from tables; the two are compared on random ensembles.
 * Source: Lundberg and others 2020, Algorithm 3 (Chen, Lundberg: tree_shap_indep in shap's C code). Deviation: float64
 * throughout, weights without factorials.
 *
 * @throws explain.empty_background, explain.output_needed, explain.output_out_of_range, explain.residual_too_large,
 *   models.wrong_column_count, models.missing_value_refused
 * @example
 * interventionalWalk(stump, matrix, background) // { base: 0, phi: Float64Array [1], … }
 */
export function interventionalWalk(
  ensemble: Ensemble,
  matrix: Matrix,
  background: Matrix,
  { output, ...options }: { readonly output?: number } & ExplainOptions = {},
): Attributions {
  const target = explainedOutput(ensemble, output)
  const base = backgroundMean(ensemble, background, target.output)
  const walker = makePairWalker(ensemble, layTreePaths(ensemble), target.offset, background)
  const width = ensemble.featureNames.length
  return makeExplainer({
    ensemble,
    target,
    method: 'interventional',
    base,
    plan: { kernel: 'walk', trees: target.trees.length, backgroundRows: background.rows },
    addRows: (rows, from, to, phi) => {
      for (let row = from; row < to; row++)
        for (const tree of target.trees) walker.addTree(tree, rows, row, phi, row * width)
    },
  }).explain(matrix, options)
}

/**
 * Mean score of the background rows, summed in row order over the float64 sums of their leaves: the base of every
 * interventional result.
 *
 * @throws explain.empty_background
 * @example
 * backgroundMean(stump, background, 0) // 0: one row of -1, one of 1
 */
export function backgroundMean(
  ensemble: Ensemble,
  background: Matrix,
  output: number,
  executor?: Executor | null,
): number {
  if (background.rows === 0) throw candorError('explain.empty_background')
  const sums = leafSums(ensemble, background, output, executor)
  return sums.reduce((sum, score) => sum + score, 0) / background.rows
}

/** Adds one tree's contributions to a row, averaged over the background, to `phi[at + feature]`. */
export type PairWalker = {
  readonly addTree: (tree: number, rows: Matrix, row: number, phi: Float64Array, at: number) => void
}

/**
 * The walk by itself, for the leaves `counted` only (one entry a node; absent: all), so that tables can leave the widest
 * leaves to it. Subtrees without a counted leaf are not entered.
 *
 * @param playerOf which player each feature belongs to, for features that enter the game together; default each its own
 */
export function makePairWalker(
  ensemble: Ensemble,
  paths: TreePaths,
  offset: number,
  background: Matrix,
  counted: Uint8Array = new Uint8Array(ensemble.feature.length).fill(1),
  addLeaf: AddPairLeaf = leafContributions(paths),
  playerOf: Int32Array = Int32Array.from(ensemble.featureNames.keys()),
): PairWalker {
  const pair: Pair = {
    ensemble,
    offset,
    addLeaf,
    enters: withAncestors(counted, paths),
    playerOf,
    owner: new Uint8Array(ensemble.featureNames.length),
    fromRow: [],
    fromReference: [],
  }
  return {
    addTree: (tree, rows, row, phi, at) => {
      for (let r = 0; r < background.rows; r++)
        visit(pair, ensemble.treeStart[tree]!, { rows, row, background, r, phi, at })
    },
  }
}

/**
 * What one leaf gives a pair of rows: `value`, to be reached where all features of `fromRow` are taken from the explained row and all of
 * `fromReference` from the background row.
 */
export type AddPairLeaf = (
  value: number,
  fromRow: readonly number[],
  fromReference: readonly number[],
  phi: Float64Array,
  at: number,
) => void

function leafContributions({ distinct }: TreePaths): AddPairLeaf {
  const { size, joined, apart } = coalitionWeights(distinct.reduce((most, count) => Math.max(most, count), 0))
  return (value, fromRow, fromReference, phi, at) => {
    const place = fromRow.length * (size + 1) + fromReference.length
    for (const feature of fromRow) phi[at + feature]! += value * joined[place]!
    for (const feature of fromReference) phi[at + feature]! -= value * apart[place]!
  }
}

type Pair = {
  readonly ensemble: Ensemble
  readonly offset: number
  readonly addLeaf: AddPairLeaf
  readonly enters: Uint8Array
  readonly playerOf: Int32Array
  /** who a player of the path is taken from: 0 undecided, 1 the explained row, 2 the background row */
  readonly owner: Uint8Array
  readonly fromRow: number[]
  readonly fromReference: number[]
}

type Rows = {
  readonly rows: Matrix
  readonly row: number
  readonly background: Matrix
  readonly r: number
  readonly phi: Float64Array
  readonly at: number
}

function visit(pair: Pair, node: number, at: Rows): void {
  if (pair.enters[node] === 0) return
  const feature = pair.ensemble.feature[node]!
  if (feature < 0) visitLeaf(pair, node, at)
  else visitChildren(pair, node, feature, at)
}

function visitChildren(pair: Pair, node: number, feature: number, at: Rows): void {
  const player = pair.playerOf[feature]!
  const owner = pair.owner[player]!
  const rowChild = childFor(pair.ensemble, node, at.rows.columns[feature]![at.row]!)
  const referenceChild = childFor(pair.ensemble, node, at.background.columns[feature]![at.r]!)
  if (owner === 1 || (owner === 0 && rowChild === referenceChild)) visit(pair, rowChild, at)
  else if (owner === 2) visit(pair, referenceChild, at)
  else {
    branch(pair, player, 1, pair.fromRow, rowChild, at)
    branch(pair, player, 2, pair.fromReference, referenceChild, at)
  }
}

function branch(pair: Pair, player: number, owner: number, list: number[], child: number, at: Rows): void {
  pair.owner[player] = owner
  list.push(player)
  visit(pair, child, at)
  list.pop()
  pair.owner[player] = 0
}

function visitLeaf(
  { ensemble, offset, addLeaf, fromRow, fromReference }: Pair,
  node: number,
  at: Rows,
): void {
  const value = ensemble.value[node * ensemble.leafWidth + offset]! / at.background.rows
  addLeaf(value, fromRow, fromReference, at.phi, at.at)
}

function withAncestors(counted: Uint8Array, { parent }: TreePaths): Uint8Array {
  const enters = counted.slice()
  for (let node = enters.length - 1; node >= 0; node--) {
    if (enters[node] === 1 && parent[node]! >= 0) enters[parent[node]!] = 1
  }
  return enters
}
