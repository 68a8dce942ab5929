import type { Matrix } from '../features/index.ts'
import type { Ensemble } from '../models/index.ts'
import { edgeNumbers, groupNumbers } from './growing-walk.ts'
import { layCodes, type SplitCodes } from './split-codes.ts'
import type { WalkProgram } from './walk-program.ts'
import { eventNumbers, type WalkTree, walkEvents } from './walk-tree.ts'

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
  { splits, edges, groups, lists }: WalkTree,
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
  const state = new Uint8Array(groups.length / groupNumbers)
  for (let g = 0; g < state.length; g++) {
    const [firstBit, bits] = [groups[g * groupNumbers]!, groups[g * groupNumbers + 1]!]
    for (let k = 0; k < bits; k++) state[g]! |= answers[lists[firstBit + k]!]! << k
  }
  return { choice, state }
}

function walk(tree: WalkTree, { choice, state }: Answers, levels: Levels, out: Float64Array): void {
  const { lanes, constants, events } = tree
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
    } else if (events[e] === walkEvents.group) addGroup(tree, first, state[first]!, level, sums, levels, out)
    else {
      const left = sharesAt(lanes, first, choice)
      const isOne = events[e] === walkEvents.upOne
      const right = isOne ? -1 : sharesAt(lanes, events[e + 2]!, choice)
      const below = 2 * (level + lanes)
      for (let q = 0; q < lanes; q++) {
        const [x, y] = [held[below + q]!, held[below + lanes + q]!]
        if (isOne) terms[q] = x * shareOf(constants, left, q)
        else terms[q] = x * shareOf(constants, left, q) + y * shareOf(constants, right, q)
        held[sums + q] = isOne ? x : x + y
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
  { lanes, tables, groups, lists }: WalkTree,
  group: number,
  state: number,
  level: number,
  sums: number,
  { product, held, terms }: Levels,
  out: Float64Array,
): void {
  const record = group * groupNumbers
  const [firstFeature, features] = [groups[record + 2]!, groups[record + 3]!]
  let at = groups[record + 4]! + state * groups[record + 5]!
  for (let q = 0; q < lanes; q++) held[sums + q] = product[level + q]! * tables[at + q]!
  for (let f = firstFeature; f < firstFeature + features; f++) {
    at += lanes
    for (let q = 0; q < lanes; q++) terms[q] = product[level + q]! * tables[at + q]!
    out[lists[f]!]! += sumOfLanes(terms, lanes)
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
