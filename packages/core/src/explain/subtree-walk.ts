import type { Matrix } from '../features/index.ts'
import { gaussLegendre } from '../math/index.ts'
import type { Ensemble } from '../models/index.ts'
import { layCodes, type SplitCodes } from './split-codes.ts'
import { splitNodes } from './subtree-groups.ts'
import type { TreePaths } from './tree-paths.ts'

/**
 * One tree as the walk of `addWalkedRows` runs it. The upper part is walked edge by edge, as `pathDependentShap` says, with
 * the numbers of the quadrature nodes side by side in `lanes` lanes, rounded up to an even number. What hangs below is in *groups* of a few
 * leaves: given the product c of the path, a group gives c · h to the sum H of its root and Σ_q c · a_f to each feature f of its splits, where h and
 * a_f depend on a few answers only.
 *
 * ```
 * edges      edge = 2 · split + (right ? 1 : 0); previous = 1 + number of the edge above of the same feature, or 0
 *            constants, 4 · lanes + 2 an edge: products R and shares A where the row agrees, where it is given up there; R where it was above; 0
 * groups     state: bit k is answer bits[k]: a split's (below `splits.length`), or whether the row agrees down to an edge (beyond)
 *            the row of state s at table + s · stride: h, then a_f of each of `features`
 * events     six numbers each: see `walkEvents`
 * ```
 */
export type WalkTree = {
  readonly splits: Int32Array
  readonly lanes: number
  readonly edges: Uint32Array
  readonly constants: Float64Array
  readonly groups: readonly WalkGroup[]
  readonly tables: Float64Array
  readonly events: Uint32Array
  readonly levels: number
}

export type WalkGroup = {
  readonly bits: Uint32Array
  readonly features: Uint32Array
  readonly table: number
  readonly stride: number
}

/**
 * What the walk does next, at a level of the tree: `[down, edge, 0, level, 0, 0]`, `[group, group, 0, level, side, 0]`,
 * `[up, left edge, right edge, level, side, feature]`. Sums go to the left (0) or right (1) place of their level.
 */
export const walkEvents = { down: 0, group: 1, up: 2 } as const
export const eventNumbers = 6

/**
 * Compiles one tree.
 *
 * @param ratios one per node, from `coverRatios`
 * @param roots  from `walkRoots`
 * @example
 * const paths = layTreePaths(stump)
 * walkTree(stump, 0, 0, paths, coverRatios(stump), walkRoots(stump, [0], paths, 1)).groups.length // 1
 */
export function walkTree(
  ensemble: Ensemble,
  offset: number,
  tree: number,
  paths: TreePaths,
  ratios: Float64Array,
  roots: Uint8Array,
): WalkTree {
  const first = ensemble.treeStart[tree]!
  const end = ensemble.treeStart[tree + 1]!
  const splits = splitNodes(ensemble, tree)
  const order = orderOf(paths, first, end)
  const lanes = order + (order % 2)
  const place = new Int32Array(end - first)
  splits.forEach((node, s) => {
    place[node - first] = s
  })
  const growing: Growing = {
    ensemble,
    paths,
    first,
    order,
    lanes,
    offset,
    place,
    splits: splits.length,
    constants: nodeConstants(paths, ratios, first, end, order, lanes),
    edgeOf: new Int32Array(end - first).fill(-1),
    edges: [],
    groups: [],
    tables: [],
    numbers: { count: 0 },
    events: [],
    working: { factor: new Float64Array(0), held: new Float64Array(0), choice: new Uint8Array(0) },
  }
  const levels = layEvents(growing, roots)
  const walked = Int32Array.from(growing.edgeOf.keys()).filter((i) => growing.edgeOf[i]! >= 0)
  const stride = edgeNumbers(lanes)
  const constants = new Float64Array(walked.length * stride)
  for (const i of walked)
    constants.set(growing.constants.subarray(i * stride, (i + 1) * stride), growing.edgeOf[i]! * stride)
  return {
    splits,
    lanes,
    edges: Uint32Array.from(growing.edges),
    constants,
    groups: growing.groups,
    tables: joined(growing.tables, growing.numbers.count),
    events: Uint32Array.from(growing.events),
    levels,
  }
}

type Growing = {
  readonly ensemble: Ensemble
  readonly paths: TreePaths
  readonly first: number
  readonly order: number
  readonly lanes: number
  readonly offset: number
  /** of each split among the tree's */
  readonly place: Int32Array
  readonly splits: number
  /** of every node's edge */
  readonly constants: Float64Array
  /** number of each node's edge among those that are walked, -1 for others */
  readonly edgeOf: Int32Array
  readonly edges: number[]
  readonly groups: WalkGroup[]
  readonly tables: Float64Array[]
  readonly numbers: { count: number }
  readonly events: number[]
  readonly working: { factor: Float64Array; held: Float64Array; choice: Uint8Array }
}

function edgeNumbers(lanes: number): number {
  return 4 * lanes + 2
}

function orderOf({ distinct }: TreePaths, first: number, end: number): number {
  let most = 1
  for (let node = first; node < end; node++) most = Math.max(most, distinct[node]!)
  return Math.ceil(most / 2)
}

function joined(parts: readonly Float64Array[], count: number): Float64Array {
  const whole = new Float64Array(count)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** R11 and A11, R10 and A10 of each edge, as `TreeProgram` has them, in lanes, then R00 and 0. */
function nodeConstants(
  { previous }: TreePaths,
  ratios: Float64Array,
  first: number,
  end: number,
  order: number,
  lanes: number,
): Float64Array {
  const { nodes, weights } = gaussLegendre(order)
  const zero = ratios.slice(first, end)
  const constants = new Float64Array((end - first) * edgeNumbers(lanes))
  for (let i = 1; i < zero.length; i++) {
    const before = previous[first + i]! < 0 ? 1 : zero[previous[first + i]! - first]!
    const after = zero[i]! * before
    const ratio = zero[i]!
    zero[i] = after
    const at = i * edgeNumbers(lanes)
    constants[at + 4 * lanes] = ratio
    for (let q = 0; q < order; q++) {
      const p = nodes[q]!
      const weight = weights[q]!
      const factorBefore = (1 - p) * before + p
      const factorAfter = (1 - p) * after + p
      const shareBefore = (weight * (1 - before)) / factorBefore
      constants[at + q] = factorAfter / factorBefore
      constants[at + lanes + q] = (weight * (1 - after)) / factorAfter - shareBefore
      constants[at + 2 * lanes + q] = ((1 - p) * after) / factorBefore
      constants[at + 3 * lanes + q] = -weight / (1 - p) - shareBefore
    }
  }
  return constants
}

type Step = { readonly node: number; readonly level: number; readonly side: number; readonly isUp: boolean }

/** @returns levels */
function layEvents(growing: Growing, roots: Uint8Array): number {
  const { ensemble, first, edgeOf, events } = growing
  const stack: Step[] = [{ node: first, level: 0, side: 0, isUp: false }]
  let deepest = 0
  for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
    const { node, level, side, isUp } = step
    const [left, right] = [ensemble.left[node]!, ensemble.right[node]!]
    if (isUp) {
      const both = [edgeOf[left - first]!, edgeOf[right - first]!] as const
      events.push(walkEvents.up, ...both, level, side, ensemble.feature[node]!)
      continue
    }
    deepest = Math.max(deepest, level)
    if (level > 0) events.push(walkEvents.down, layEdge(growing, node), 0, level, 0, 0)
    if (roots[node] === 1) {
      events.push(walkEvents.group, layGroup(growing, node), 0, level, side, 0)
      continue
    }
    stack.push(
      { node, level, side, isUp: true },
      { node: right, level: level + 1, side: 1, isUp: false },
      { node: left, level: level + 1, side: 0, isUp: false },
    )
  }
  return deepest + 1
}

function layEdge({ paths, ensemble, first, place, edgeOf, edges }: Growing, node: number): number {
  const above = paths.parent[node]!
  const previous = paths.previous[node]!
  const edge = edges.length / 2
  edgeOf[node - first] = edge
  const isRight = ensemble.right[above] === node ? 1 : 0
  edges.push(2 * place[above - first]! + isRight, previous < 0 ? 0 : 1 + edgeOf[previous - first]!)
  return edge
}

function layGroup(growing: Growing, root: number): number {
  const { ensemble, paths, first, lanes, place, edgeOf, splits, groups, tables, numbers } = growing
  const end = endOf(ensemble, root)
  const bits: number[] = []
  /** bit of the edge above that a node's edge goes on from, and of the split that a node is; -1 where there is none */
  const seenBit = new Int32Array(end - root).fill(-1)
  const splitBit = new Int32Array(end - root).fill(-1)
  const slot = new Int32Array(end - root)
  const features: number[] = []
  const seen: number[] = []
  for (let node = root; node < end; node++) {
    if (ensemble.feature[node]! >= 0) splitBit[node - root] = bits.push(place[node - first]!) - 1
    if (node === root) continue
    const previous = paths.previous[node]!
    if (previous >= 0 && previous <= root) {
      if (!seen.includes(previous)) seen.push(previous)
      seenBit[node - root] = seen.indexOf(previous)
    }
    if (!features.includes(paths.edge[node]!)) features.push(paths.edge[node]!)
    slot[node - root] = features.indexOf(paths.edge[node]!)
  }
  seenBit.forEach((bit, i) => {
    if (bit >= 0) seenBit[i] = bit + bits.length
  })
  for (const previous of seen) bits.push(splits + edgeOf[previous - first]!)
  const stride = lanes * (1 + features.length)
  const table = new Float64Array(stride << bits.length)
  const bitsOf = { seenBit, splitBit, slot }
  for (let state = 0; state < 1 << bits.length; state++)
    layState(growing, root, end, bitsOf, state, table, state * stride)
  const group = {
    bits: Uint32Array.from(bits),
    features: Uint32Array.from(features),
    table: numbers.count,
    stride,
  }
  tables.push(table)
  numbers.count += table.length
  return groups.push(group) - 1
}

type GroupBits = { readonly seenBit: Int32Array; readonly splitBit: Int32Array; readonly slot: Int32Array }

/** The walk through a group from a product of 1, for one state. */
function layState(
  { ensemble, paths, first, order, lanes, offset, constants, working }: Growing,
  root: number,
  end: number,
  { seenBit, splitBit, slot }: GroupBits,
  state: number,
  table: Float64Array,
  at: number,
): void {
  const nodes = end - root
  if (working.choice.length < nodes) {
    working.choice = new Uint8Array(nodes)
    working.factor = new Float64Array(nodes * order)
    working.held = new Float64Array(nodes * order)
  }
  const { choice, factor, held } = working
  for (let i = 0; i < nodes; i++) {
    const node = root + i
    if (i === 0) factor.fill(1, 0, order)
    else {
      const above = paths.parent[node]! - root
      const goesLeft = (state >> splitBit[above]!) & 1
      const agrees = goesLeft === (ensemble.left[above + root] === node ? 1 : 0)
      const bit = seenBit[i]!
      const previous = paths.previous[node]!
      const isLive = bit >= 0 ? ((state >> bit) & 1) === 1 : previous < 0 || choice[previous - root] === 0
      choice[i] = isLive ? (agrees ? 0 : 1) : 2
      const products = (node - first) * edgeNumbers(lanes) + 2 * lanes * choice[i]!
      const each = choice[i] === 2 ? 0 : 1
      for (let q = 0; q < order; q++)
        factor[i * order + q] = factor[above * order + q]! * constants[products + each * q]!
    }
    const value = ensemble.feature[node]! < 0 ? ensemble.value[node * ensemble.leafWidth + offset]! : 0
    for (let q = 0; q < order; q++) held[i * order + q] = factor[i * order + q]! * value
  }
  for (let i = nodes - 1; i > 0; i--) {
    const shares = (root + i - first) * edgeNumbers(lanes) + 2 * lanes * choice[i]! + lanes
    const above = (paths.parent[root + i]! - root) * order
    const to = at + lanes * (1 + slot[i]!)
    const isLost = choice[i] === 2
    for (let q = 0; q < order; q++) {
      if (!isLost) table[to + q]! += constants[shares + q]! * held[i * order + q]!
      held[above + q]! += held[i * order + q]!
    }
  }
  for (let q = 0; q < order; q++) table[at + q] = held[q]!
}

/** The node after the last one below: a subtree's nodes stand one after another. */
function endOf({ feature, right }: Ensemble, root: number): number {
  let node = root
  while (feature[node]! >= 0) node = right[node]!
  return node + 1
}

/**
 * First nodes of the groups: the largest subtrees whose states have at most `mostBits` bits, one for each split and one for each of their features
 * that is split above as well. One entry a node of the ensemble.
 */
export function walkRoots(
  ensemble: Ensemble,
  trees: Iterable<number>,
  paths: TreePaths,
  mostBits: number,
): Uint8Array {
  const { treeStart, feature, left, right } = ensemble
  const splits = new Int32Array(feature.length)
  const isInside = new Uint8Array(feature.length)
  const roots = new Uint8Array(feature.length)
  for (const tree of trees) {
    const first = treeStart[tree]!
    const end = treeStart[tree + 1]!
    for (let node = end - 1; node >= first; node--)
      if (feature[node]! >= 0) splits[node] = 1 + splits[left[node]!]! + splits[right[node]!]!
    for (let node = first; node < end; node++) {
      if (node > first && isInside[paths.parent[node]!] === 1) isInside[node] = 1
      else if (splits[node]! <= mostBits && splits[node]! + seenAbove(ensemble, paths, node) <= mostBits) {
        isInside[node] = 1
        roots[node] = 1
      }
    }
  }
  return roots
}

/** Features of the splits below a node that are split above it too. */
function seenAbove(ensemble: Ensemble, { previous }: TreePaths, root: number): number {
  const seen = new Set<number>()
  const end = endOf(ensemble, root)
  for (let node = root + 1; node < end; node++)
    if (previous[node]! >= 0 && previous[node]! <= root) seen.add(previous[node]!)
  return seen.size
}

/** Trees of a model, made when they are asked for and kept as far as there is room. */
export type WalkProgram = {
  readonly codes: SplitCodes
  readonly trees: number
  readonly treeAt: (tree: number) => WalkTree
}

/**
 * A program whose trees are kept until they take `keptBytes`; the others are made anew each time, to the bit.
 *
 * @param makeTree the tree at a place, 0 … trees - 1
 * @example
 * walkProgram(splitCodes(stump, [0]), 1, () => null, 1e6).trees // 1
 */
export function walkProgram(
  codes: SplitCodes,
  trees: number,
  makeTree: (place: number) => WalkTree,
  keptBytes: number,
): WalkProgram {
  const kept = new Map<number, WalkTree>()
  let bytes = 0
  return {
    codes,
    trees,
    treeAt: (place) => {
      const known = kept.get(place)
      if (known !== undefined) return known
      const made = makeTree(place)
      bytes += bytesOf(made)
      if (bytes <= keptBytes) kept.set(place, made)
      return made
    },
  }
}

/** Memory that a tree takes, but for its lists of bits. */
export function bytesOf({ constants, tables, events, edges }: WalkTree): number {
  return constants.byteLength + tables.byteLength + events.byteLength + edges.byteLength
}

/**
 * Adds what rows `from … to - 1` get to `out`, rows × width, row-major; the sums of a row are complete before they are added.
 *
 * Kernel: does not validate. Twin of kernels/walk-rows.ts, to the bit.
 */
export function addWalkedRows(
  ensemble: Ensemble,
  { codes, trees, treeAt }: WalkProgram,
  matrix: Matrix,
  from: number,
  to: number,
  out: Float64Array,
  width: number,
): void {
  const coded = new Uint8Array(codes.slots * (to - from))
  const sums = new Float64Array((to - from) * width)
  layCodes(ensemble, codes, matrix, from, to - from, to - from, coded)
  for (let place = 0; place < trees; place++) {
    const tree = treeAt(place)
    const numbers = tree.levels * tree.lanes
    const levels = {
      product: new Float64Array(numbers),
      held: new Float64Array(2 * numbers),
      terms: new Float64Array(tree.lanes),
    }
    for (let r = 0; r < to - from; r++)
      walk(
        tree,
        answersOf(codes, tree, coded, to - from, r),
        levels,
        sums.subarray(r * width, (r + 1) * width),
      )
  }
  for (let i = 0; i < sums.length; i++) out[from * width + i]! += sums[i]!
}

/** The product of each level, the sums of its left and right, and room for the terms of one sum. */
type Levels = { readonly product: Float64Array; readonly held: Float64Array; readonly terms: Float64Array }

type Answers = { readonly choice: Uint8Array; readonly state: Uint8Array }

function answersOf(
  { slot, code }: SplitCodes,
  { splits, edges, groups }: WalkTree,
  coded: Uint8Array,
  rows: number,
  r: number,
): Answers {
  const count = edges.length / 2
  const answers = new Uint8Array(splits.length + count)
  const choice = new Uint8Array(count)
  splits.forEach((node, s) => {
    answers[s] = Number(coded[slot[node]! * rows + r]! <= code[node]!)
  })
  for (let e = 0; e < count; e++) {
    const takes = answers[edges[2 * e]! >> 1]! ^ (edges[2 * e]! & 1)
    const previous = edges[2 * e + 1]!
    const isLive = previous === 0 ? 1 : answers[splits.length + previous - 1]!
    answers[splits.length + e] = isLive & takes
    choice[e] = isLive === 0 ? 2 : 1 - takes
  }
  const state = Uint8Array.from(groups, ({ bits }) =>
    bits.reduce((all, at, k) => all | (answers[at]! << k), 0),
  )
  return { choice, state }
}

function walk(tree: WalkTree, { choice, state }: Answers, levels: Levels, out: Float64Array): void {
  const { lanes, constants, groups, events } = tree
  const { product, held, terms } = levels
  product.fill(1, 0, lanes)
  for (let e = 0; e < events.length; e += eventNumbers) {
    const first = events[e + 1]!
    const level = events[e + 3]! * lanes
    const sums = 2 * level + events[e + 4]! * lanes
    if (events[e] === walkEvents.down) {
      const at = first * edgeNumbers(lanes) + 2 * lanes * choice[first]!
      const each = choice[first] === 2 ? 0 : 1
      for (let q = 0; q < lanes; q++)
        product[level + q] = product[level - lanes + q]! * constants[at + each * q]!
    } else if (events[e] === walkEvents.group)
      addGroup(tree, groups[first]!, state[first]!, level, sums, levels, out)
    else {
      const second = events[e + 2]!
      const left = sharesAt(lanes, first, choice)
      const right = sharesAt(lanes, second, choice)
      const below = 2 * (level + lanes)
      for (let q = 0; q < lanes; q++) {
        const [x, y] = [held[below + q]!, held[below + lanes + q]!]
        terms[q] = x * shareOf(constants, left, q) + y * shareOf(constants, right, q)
        held[sums + q] = x + y
      }
      out[events[e + 5]!]! += sumOfLanes(terms, lanes)
    }
  }
}

/** Where the shares of an edge stand; -1 where its feature was given up above, which gives it nothing. */
function sharesAt(lanes: number, edge: number, choice: Uint8Array): number {
  return choice[edge] === 2 ? -1 : edge * edgeNumbers(lanes) + lanes * (2 * choice[edge]! + 1)
}

function shareOf(constants: Float64Array, at: number, q: number): number {
  return at < 0 ? 0 : constants[at + q]!
}

function addGroup(
  { lanes, tables }: WalkTree,
  { table, stride, features }: WalkGroup,
  state: number,
  level: number,
  sums: number,
  { product, held, terms }: Levels,
  out: Float64Array,
): void {
  let at = table + state * stride
  for (let q = 0; q < lanes; q++) held[sums + q] = product[level + q]! * tables[at + q]!
  for (const feature of features) {
    at += lanes
    for (let q = 0; q < lanes; q++) terms[q] = product[level + q]! * tables[at + q]!
    out[feature]! += sumOfLanes(terms, lanes)
  }
}

/** As the kernel adds: every fourth lane, the first and third of these sums, the second and fourth, and both. */
function sumOfLanes(terms: Float64Array, lanes: number): number {
  let [a, b, c, d] = [0, 0, 0, 0]
  for (let q = 0; q < lanes; q += 4) {
    a += terms[q]!
    b += terms[q + 1]!
    if (q + 2 < lanes) c += terms[q + 2]!
    if (q + 2 < lanes) d += terms[q + 3]!
  }
  return a + c + (b + d)
}
