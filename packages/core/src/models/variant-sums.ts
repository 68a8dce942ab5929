import type { Matrix } from '../features/index.ts'
import type { Ensemble } from './ensemble.ts'
import { treesOf } from './margin-ends.ts'
import { gather, type Rules, requireColumns, rulesOf, valuesOfRow, walkTrees } from './route-rows.ts'

/**
 * The leaf sums of variants of one row: of the row with the columns of one group taken from another row, group after group.
 *
 * @param row    of one row
 * @param wanted places in the list of groups that the function was prepared with
 * @param output which margin; default 0
 * @returns one number per wanted group; caller owns
 * @throws models.wrong_column_count, models.missing_value_refused
 */
export type VariantSums = (row: Matrix, wanted: readonly number[], output?: number) => Float64Array

/**
 * Prepares the variants of rows of an ensemble. A variant is walked again only through the trees where a node on the row's own way sends the
 * other row's value to the other side: elsewhere it ends in the same leaf. The sums run in the order of the trees and have the
 * same bits as `leafSums` of a matrix of the variants, its twin.
 *
 * @param other  the row that values are taken from
 * @param groups model columns of each group
 * @throws models.wrong_column_count, models.missing_value_refused
 * @example
 * // the stump at x = 0.2 instead of 0.7
 * const other = { rows: 1, names: ['x'], columns: [Float64Array.of(0.2)] }
 * prepareVariantSums(stump, other, [[0]])(matrix, [0]) // Float64Array [-1]
 */
export function prepareVariantSums(
  ensemble: Ensemble,
  other: Matrix,
  groups: readonly (readonly number[])[],
): VariantSums {
  const rules = rulesOf(ensemble)
  const slots = groups.map((columns) => slotsOf(rules, columns))
  const pair = rowPair(rules, other)
  return (row, wanted, output = 0) => {
    gathered(rules, row, pair.own)
    pair.mixed.set(pair.own)
    const sums = new Float64Array(wanted.length)
    for (let first = 0; first < wanted.length; first += groupsAtOnce) {
      const some = wanted.slice(first, first + groupsAtOnce).map((group) => slots[group]!)
      walkOwn(pair, some)
      for (let k = 0; k < some.length; k++) sums[first + k] = sumWith(pair, some[k]!, 1 << k, output)
    }
    return sums
  }
}

/** One bit a group. */
const groupsAtOnce = 32

type RowPair = {
  readonly rules: Rules
  /** values of the row itself, by slot */
  readonly own: Float64Array
  readonly other: Float64Array
  /** the own ones, but for those of the group that is being summed */
  readonly mixed: Float64Array
  /** of each slot, bits of the groups that it belongs to */
  readonly marks: Int32Array
  /** of each tree, the leaf that the row reaches, and bits of the groups that turn off its way */
  readonly leaves: Int32Array
  readonly turns: Int32Array
  /** of a group, the trees that it turns in, and the leaves of all */
  readonly turned: Int32Array
  readonly reached: Int32Array
}

function rowPair(rules: Rules, other: Matrix): RowPair {
  const trees = rules.ensemble.treeOutput.length
  const values = () => new Float64Array(valuesOfRow(rules))
  const perTree = () => new Int32Array(trees)
  return {
    rules,
    own: values(),
    other: gathered(rules, other, values()),
    mixed: values(),
    marks: new Int32Array(valuesOfRow(rules)),
    leaves: perTree(),
    turns: perTree(),
    turned: perTree(),
    reached: perTree(),
  }
}

function slotsOf({ slots }: Rules, columns: readonly number[]): readonly number[] {
  const asked = new Set(columns)
  return [...slots.keys()].filter((slot) => asked.has(slots[slot]!.feature))
}

function gathered(rules: Rules, row: Matrix, values: Float64Array): Float64Array {
  requireColumns(rules.ensemble, row)
  gather(rules, row, 0, 1, values)
  return values
}

/** Where trees are not gone through abreast, a group may turn in any of them. */
function walkOwn(pair: RowPair, groups: readonly (readonly number[])[]): void {
  const { rules, marks, turns } = pair
  marks.fill(0)
  for (let k = 0; k < groups.length; k++) for (const slot of groups[k]!) marks[slot]! |= 1 << k
  if (rules.longest === null) turns.fill(-1)
  else
    for (let t = 0; t < turns.length; t += 2)
      walkTwo(pair, rules.longest, t, Math.min(t + 1, turns.length - 1))
}

/** Two trees abreast: a group turns off at a node that sends the two rows to different sides by one of its slots. */
function walkTwo(
  { rules: { ensemble, nodes, words, numbers }, own, other, marks, leaves, turns }: RowPair,
  longest: Uint8Array,
  first: number,
  second: number,
): void {
  let a = ensemble.treeStart[first]!
  let b = ensemble.treeStart[second]!
  let turnsA = 0
  let turnsB = 0
  const steps = Math.max(longest[first]!, longest[second]!)
  for (let k = 0; k < steps; k++) {
    const slotA = words[4 * a]!
    const slotB = words[4 * b]!
    const leftA = Number(own[slotA]! < numbers[2 * a + 1]!)
    const leftB = Number(own[slotB]! < numbers[2 * b + 1]!)
    turnsA |= marks[slotA]! & -(leftA ^ Number(other[slotA]! < numbers[2 * a + 1]!))
    turnsB |= marks[slotB]! & -(leftB ^ Number(other[slotB]! < numbers[2 * b + 1]!))
    a = words[4 * a + 1]! + 1 - leftA
    b = words[4 * b + 1]! + 1 - leftB
  }
  leaves[first] = nodes[a]!
  leaves[second] = nodes[b]!
  turns[first] = turnsA
  turns[second] = turnsB
}

function sumWith(pair: RowPair, slots: readonly number[], bit: number, output: number): number {
  const { rules, own, other, mixed, leaves, reached } = pair
  for (const slot of slots) mixed[slot] = other[slot]!
  reached.set(leaves)
  walkTrees(rules, mixed, pair.turned, turnedTrees(pair, bit), reached)
  for (const slot of slots) mixed[slot] = own[slot]!
  return sumOf(rules.ensemble, reached, output)
}

/** @returns how many trees there are where a group turns */
function turnedTrees({ turns, turned }: RowPair, bit: number): number {
  let count = 0
  for (let t = 0; t < turns.length; t++) if ((turns[t]! & bit) !== 0) turned[count++] = t
  return count
}

function sumOf(ensemble: Ensemble, leaves: Int32Array, output: number): number {
  const { treeOutput, value, leafWidth, base } = ensemble
  const offset = leafWidth === 1 ? 0 : output
  const isMean = ensemble.combine === 'mean'
  let sum = isMean ? 0 : base[output]!
  for (let t = 0; t < leaves.length; t++)
    if (treeOutput[t] === output || treeOutput[t] === -1) sum += value[leaves[t]! * leafWidth + offset]!
  return isMean ? base[output]! + sum / Math.max(1, treesOf(ensemble, output)) : sum
}
