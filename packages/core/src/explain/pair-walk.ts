import type { Matrix } from '../features/index.ts'
import type { Ensemble } from '../models/index.ts'
import { type CoalitionWeights, coalitionWeights } from './coalition-weights.ts'
import type { ExplainedOutput } from './explained-output.ts'
import { bitsOf } from './pattern-table.ts'
import { layCodes, type SplitCodes, splitCodes } from './split-codes.ts'
import { splitNodes } from './subtree-groups.ts'
import type { TreePaths } from './tree-paths.ts'

/**
 * Trees and a background made ready to compare rows with its rows pair by pair. A tree is walked once a row, over the leaves that a mixture of the
 * row and some background row reaches:
 *
 * ```
 * down an edge of feature f     the row agrees with all edges of f so far:  all come along; those that do not agree own f from the row
 *                               it does not:                                those come along that do; f is lost
 * leaf of value v, s features lost, for each background row of weight c that comes along and owns a features
 *                               v c joined[a][s] to each of these, −v c apart[a][s] to each lost one
 * ```
 *
 * So the work is that of the pairs which meet a leaf, and what is above the leaves is done for 128 background rows at a time.
 * Source: Lundberg and others 2020, Algorithm 3, turned round.
 */
export type PairProgram = {
  readonly ensemble: Ensemble
  readonly codes: SplitCodes
  readonly weights: CoalitionWeights
  readonly trees: readonly PairTree[]
  readonly backgroundRows: number
  /** codes of the background, `othersStride` bytes a slot */
  readonly others: Uint8Array
  readonly othersStride: number
  /** background rows at a time */
  readonly tileRows: number
}

/**
 * One tree without its root and without subtrees whose leaves are all 0.
 *
 * nodes, six numbers each, in preorder: 2 · place of the split above among `splits` + (right ? 1 : 0); level, from 1; slot of the split's
 * feature on the path; level of the nearest edge above of the same feature, 0 where there is none; the feature; the node after the last one below
 */
export type PairTree = {
  readonly splits: Int32Array
  readonly nodes: Uint32Array
  readonly values: Float64Array
  readonly levels: number
}

export const pairNodeNumbers = 6

/** Distinct features that a path may have: those that a background row owns are bits of 64. */
export const mostPairSlots = 64

const mostTileRows = 1024

/**
 * Makes trees and a background ready.
 *
 * @returns null where a path has more than 64 distinct features
 * @example
 * pairProgram(stump, explainedOutput(stump, 0), layTreePaths(stump), background).trees[0].values // Float64Array [-1, 1]
 */
export function pairProgram(
  ensemble: Ensemble,
  { trees, offset }: ExplainedOutput,
  paths: TreePaths,
  background: Matrix,
): PairProgram | null {
  const most = mostDistinct(ensemble, trees, paths)
  if (most > mostPairSlots) return null
  const codes = splitCodes(ensemble, trees)
  const tileRows = Math.min(mostTileRows, Math.ceil(background.rows / 128) * 128)
  const othersStride = Math.ceil(background.rows / tileRows) * tileRows
  const others = new Uint8Array(codes.slots * othersStride)
  layCodes(ensemble, codes, background, 0, background.rows, othersStride, others)
  return {
    ensemble,
    codes,
    weights: coalitionWeights(most),
    trees: Array.from(trees, (tree) => layPairTree(ensemble, offset, tree, paths)),
    backgroundRows: background.rows,
    others,
    othersStride,
    tileRows,
  }
}

/** The most distinct features of a path of some trees. */
export function mostDistinct({ treeStart }: Ensemble, trees: Iterable<number>, paths: TreePaths): number {
  let most = 1
  for (const tree of trees)
    for (let node = treeStart[tree]!; node < treeStart[tree + 1]!; node++)
      most = Math.max(most, paths.distinct[node]!)
  return most
}

function layPairTree(ensemble: Ensemble, offset: number, tree: number, paths: TreePaths): PairTree {
  const { treeStart, feature, value, leafWidth, right } = ensemble
  const first = treeStart[tree]!
  const end = treeStart[tree + 1]!
  const counts = new Uint8Array(end - first)
  for (let node = end - 1; node > first; node--) {
    if (feature[node]! < 0 && value[node * leafWidth + offset]! !== 0) counts[node - first] = 1
    if (counts[node - first] === 1) counts[paths.parent[node]! - first] = 1
  }
  const splits = splitNodes(ensemble, tree).filter((node) => counts[node - first] === 1)
  const place = new Int32Array(end - first)
  splits.forEach((node, s) => {
    place[node - first] = s
  })
  const kept = Int32Array.from(counts.keys()).filter((i) => i > 0 && counts[i] === 1)
  const level = new Int32Array(end - first)
  const nodes = new Uint32Array(kept.length * pairNodeNumbers)
  const values = new Float64Array(kept.length)
  let levels = 1
  kept.forEach((i, k) => {
    const node = first + i
    const above = paths.parent[node]!
    const previous = paths.previous[node]!
    level[i] = level[above - first]! + 1
    levels = Math.max(levels, level[i]! + 1)
    const at = k * pairNodeNumbers
    nodes[at] = 2 * place[above - first]! + (right[above] === node ? 1 : 0)
    nodes[at + 1] = level[i]!
    nodes[at + 2] = paths.slot[node]!
    nodes[at + 3] = previous < 0 ? 0 : level[previous - first]!
    nodes[at + 4] = paths.edge[node]!
    if (feature[node]! < 0) values[k] = value[node * leafWidth + offset]!
  })
  closeSubtrees(nodes)
  return { splits, nodes, values, levels }
}

/** The end of each node: the next one at its level or above. */
function closeSubtrees(nodes: Uint32Array): void {
  const count = nodes.length / pairNodeNumbers
  const open: number[] = []
  for (let k = 0; k <= count; k++) {
    const level = k < count ? nodes[k * pairNodeNumbers + 1]! : 0
    while (open.length > 0 && nodes[open.at(-1)! * pairNodeNumbers + 1]! >= level)
      nodes[open.pop()! * pairNodeNumbers + 5] = k
    open.push(k)
  }
}

/** Of each explained row a weight for each background row: `values[(row - from) * stride + r]`; stride 0 = the same for all rows. */
export type PairWeights = { readonly values: Float64Array; readonly stride: number }

/**
 * Adds Σ_r weight · (contributions against background row r) of rows `from … to - 1` to `out`, rows × features, row-major; the sums of a row are
 * complete before they are added.
 *
 * Kernel: does not validate. Twin of kernels/walk-pairs.ts, to the bit; its own twin is `interventionalWalk`.
 */
export function addPairedRows(
  program: PairProgram,
  matrix: Matrix,
  from: number,
  to: number,
  weights: PairWeights,
  out: Float64Array,
): void {
  const { ensemble, codes, trees, backgroundRows, tileRows } = program
  const width = ensemble.featureNames.length
  const rows = to - from
  const coded = new Uint8Array(codes.slots * rows)
  layCodes(ensemble, codes, matrix, from, rows, rows, coded)
  const sums = new Float64Array(rows * width)
  const memory = walkMemory(program)
  for (const tree of trees) {
    for (let tile = 0; tile < backgroundRows; tile += tileRows) {
      layMasks(program, tree, tile, memory)
      for (let r = 0; r < rows; r++) {
        tree.splits.forEach((node, s) => {
          memory.answers[s] = coded[codes.slot[node]! * rows + r]! <= codes.code[node]! ? 1 : 0
        })
        walkTree(program, tree, memory, weights, r * weights.stride + tile, sums, r * width)
      }
    }
  }
  for (let i = 0; i < sums.length; i++) out[from * width + i]! += sums[i]!
}

/** Masks are of `words` times 32 background rows; a level's stand at level · words. */
type WalkMemory = {
  readonly words: number
  readonly answers: Uint8Array
  readonly masks: Uint32Array
  readonly active: Uint32Array
  readonly agree: Uint32Array
  readonly failed: Uint32Array
  /** features owned from the row: slots 0 to 31, and 32 to 63 */
  readonly low: Uint32Array
  readonly high: Uint32Array
  readonly gains: Float64Array
  readonly loss: Float64Array
  readonly isIn: Uint8Array
  readonly news: Uint8Array
  readonly node: Int32Array
  /** level whose mask of rows that come along holds here */
  readonly from: Int32Array
}

function walkMemory({ trees, tileRows }: PairProgram): WalkMemory {
  const levels = trees.reduce((most, tree) => Math.max(most, tree.levels), 1)
  const splits = trees.reduce((most, tree) => Math.max(most, tree.splits.length), 0)
  const words = tileRows / 32
  return {
    words,
    answers: new Uint8Array(splits),
    masks: new Uint32Array(splits * words),
    active: new Uint32Array(levels * words),
    agree: new Uint32Array(levels * words),
    failed: new Uint32Array(levels * words),
    low: new Uint32Array(tileRows),
    high: new Uint32Array(tileRows),
    gains: new Float64Array(mostPairSlots),
    loss: new Float64Array(levels),
    isIn: new Uint8Array(levels),
    news: new Uint8Array(levels),
    node: new Int32Array(levels),
    from: new Int32Array(levels),
  }
}

/** Which background rows of a tile go left at each split, and all of them at the root. */
function layMasks(
  { codes, others, othersStride, backgroundRows, tileRows }: PairProgram,
  { splits }: PairTree,
  tile: number,
  { words, masks, active }: WalkMemory,
): void {
  masks.fill(0, 0, splits.length * words)
  splits.forEach((node, s) => {
    const at = codes.slot[node]! * othersStride + tile
    for (let r = 0; r < tileRows; r++)
      if (others[at + r]! <= codes.code[node]!) masks[s * words + (r >> 5)]! |= 1 << (r & 31)
  })
  active.fill(0, 0, words)
  for (let r = 0; r < Math.min(tileRows, backgroundRows - tile); r++) active[r >> 5]! |= 1 << (r & 31)
}

/** What the row fails at, and who comes along: bits of `news`. */
const othersFailed = 1
const rowFailed = 2

function walkTree(
  { weights }: PairProgram,
  tree: PairTree,
  memory: WalkMemory,
  shares: PairWeights,
  sharesAt: number,
  out: Float64Array,
  at: number,
): void {
  const { nodes, values } = tree
  const { loss } = memory
  let lost = 0
  let top = 0
  loss[0] = 0
  memory.from[0] = 0
  for (let k = 0; k < values.length; ) {
    const record = k * pairNodeNumbers
    const level = nodes[record + 1]!
    for (; top >= level; top--) lost -= close(tree, memory, top, out, at)
    const end = nodes[record + 5]!
    if (!enter(nodes, record, memory, top)) {
      k = end
      continue
    }
    top = level
    memory.node[level] = record
    lost += memory.news[level]! >> 1
    k++
    loss[level] =
      k === end ? addLeaf(values[k - 1]!, weights, memory, level, lost, shares.values, sharesAt) : 0
  }
  for (; top > 0; top--) close(tree, memory, top, out, at)
}

/** @returns whether some background row comes along */
function enter(nodes: Uint32Array, record: number, memory: WalkMemory, top: number): boolean {
  const { words, masks, active, agree, failed, isIn, news, from } = memory
  const level = nodes[record + 1]!
  const split = nodes[record]! >> 1
  const isRight = nodes[record]! & 1
  const flip = isRight === 1 ? -1 : 0
  const previous = nodes[record + 3]!
  const wasIn = previous === 0 ? 1 : isIn[previous]!
  isIn[level] = wasIn & (memory.answers[split]! ^ isRight)
  let any = 0
  for (let w = 0; w < words; w++) {
    const takes = masks[split * words + w]! ^ flip
    const live = previous === 0 ? -1 : agree[previous * words + w]!
    const along = active[from[top]! * words + w]!
    agree[level * words + w] = live & takes
    if (isIn[level] === 1) any |= failed[level * words + w] = along & live & ~takes
    else any |= active[level * words + w] = along & live & takes
  }
  from[level] = isIn[level] === 1 ? from[top]! : level
  if (isIn[level] === 0) news[level] = wasIn * rowFailed
  else news[level] = any === 0 ? 0 : othersFailed
  if (news[level] === othersFailed) markOwned(memory, level, nodes[record + 2]!)
  return isIn[level] === 1 || any !== 0
}

/** Takes the feature of a slot from the row, for all background rows that failed at a level; or gives it back. */
function markOwned({ words, failed, low, high }: WalkMemory, level: number, slot: number): void {
  const owned = slot < 32 ? low : high
  for (let w = 0; w < words; w++)
    for (let rest = failed[level * words + w]!; rest !== 0; rest &= rest - 1)
      owned[w * 32 + lowestOf(rest)]! ^= 1 << (slot & 31)
}

function lowestOf(bits: number): number {
  return 31 - Math.clz32(bits & -bits)
}

/** Leaves a node. @returns 1 where the row had failed there */
function close(
  { nodes }: PairTree,
  memory: WalkMemory,
  level: number,
  out: Float64Array,
  at: number,
): number {
  const { loss, news, gains, isIn } = memory
  const record = memory.node[level]!
  const slot = nodes[record + 2]!
  const to = at + nodes[record + 4]!
  loss[level - 1]! += loss[level]!
  if (news[level] === rowFailed) {
    out[to]! -= loss[level]!
    return 1
  }
  if (news[level] === othersFailed) markOwned(memory, level, slot)
  if (isIn[level] === 1 && nodes[record + 3] === 0) {
    out[to]! += gains[slot]!
    gains[slot] = 0
  }
  return 0
}

/** Gains to the features owned, for each background row. @returns what each feature that the row lacks loses */
function addLeaf(
  value: number,
  { size, joined, apart }: CoalitionWeights,
  { words, active, from, low, high, gains }: WalkMemory,
  level: number,
  lost: number,
  shares: Float64Array,
  sharesAt: number,
): number {
  let loss = 0
  for (let w = 0; w < words; w++) {
    for (let rest = active[from[level]! * words + w]!; rest !== 0; rest &= rest - 1) {
      const r = w * 32 + lowestOf(rest)
      const place = (bitsOf(low[r]!) + bitsOf(high[r]!)) * (size + 1) + lost
      const scale = value * shares[sharesAt + r]!
      loss += scale * apart[place]!
      const gain = scale * joined[place]!
      for (let slots = low[r]!; slots !== 0; slots &= slots - 1) gains[lowestOf(slots)]! += gain
      for (let slots = high[r]!; slots !== 0; slots &= slots - 1) gains[32 + lowestOf(slots)]! += gain
    }
  }
  return loss
}
