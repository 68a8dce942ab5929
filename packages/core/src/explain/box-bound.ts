import { childFor, type Ensemble, type FittedModel, type LinearModel } from '../models/index.ts'
import { decisionScoreOf } from './decision-score.ts'
import type { Mover } from './recourse-moves.ts'

/** A box: of mover m the moves `low[m] … high[m]`, both included. */
export type Box = { readonly low: Uint16Array; readonly high: Uint16Array }

/** The best decision score that any row of a box could have; never worse than the best there is. */
export type BoxBound = (box: Box) => number

/**
 * Bounds of a model's decision score over boxes of moves: of each tree the best leaf that some row of the box can reach, added up. For one
 * move a mover it is the score itself, but for rounding.
 *
 * A node of a column that moves knows for each of its mover's moves on which side it ends; how many of a range go left is a difference of
 * two counts. Columns that stay are decided once.
 *
 * @param row  model columns of the row as it is
 * @param side whether the best score is the highest or the lowest
 * @example
 * // x moves from 0.7 (score 1) to 0.25 (score -1)
 * const moves = [0.7, 0.25].map((x, cost) => ({ changes: new Map([['x', x]]), cost, columns: Float64Array.of(x) }))
 * const mover = { sources: ['x'], outputs: [0], moves, isExact: true }
 * const bound = boxBound({ ...model, ensemble: stump }, [mover], Float64Array.of(0.7), 'low')
 * bound({ low: Uint16Array.of(0), high: Uint16Array.of(1) }) // -1.000000001
 */
export function boxBound(
  model: FittedModel,
  movers: readonly Mover[],
  row: Float64Array,
  side: 'high' | 'low',
): BoxBound {
  const sign = side === 'high' ? 1 : -1
  const margin = marginBound(model, movers, row, sign)
  return (box) => decisionScoreOf(model, withSlack(model, margin(box), sign))
}

function marginBound(
  model: FittedModel,
  movers: readonly Mover[],
  row: Float64Array,
  sign: 1 | -1,
): BoxBound {
  if ('ensemble' in model) return boundOfTrees(model.ensemble, movers, row, sign)
  if ('linear' in model) return boundOfColumns(model, movers, row, sign)
  const total = model.members.reduce((sum, { weight }) => sum + weight, 0)
  const members = model.members.map(({ weight, model: member }) => ({
    share: weight / total,
    bound: boxBound(member, movers, row, sign === 1 ? 'high' : 'low'),
  }))
  return (box) => members.reduce((sum, { share, bound }) => sum + share * bound(box), 0)
}

/** Sums of a box are rounded in another order than a row's own; a float32 sum of some hundred leaves is off by less than 1e-4 of its size. */
function withSlack(model: FittedModel, margin: number, sign: 1 | -1): number {
  const isSingle = 'ensemble' in model && model.ensemble.accumulator === 'float32'
  return margin + sign * (isSingle ? 1e-4 : 1e-9) * Math.max(1, Math.abs(margin))
}

/**
 * A tree with the splits on columns that stay taken out. Node i: `split[i]` in the list of splits, or -1 and the leaf value `value[i]`; its
 * children are `left[i]` and `right[i]`.
 */
type OpenTrees = {
  readonly roots: readonly number[]
  readonly split: readonly number[]
  readonly left: readonly number[]
  readonly right: readonly number[]
  readonly value: readonly number[]
}

/** A split on a column that moves: how many of its mover's first k moves go left, for k = 0 … moves; one that may go both ways is a half. */
type MovedSplit = { readonly mover: number; readonly leftAmong: Float32Array }

function boundOfTrees(
  ensemble: Ensemble,
  movers: readonly Mover[],
  row: Float64Array,
  sign: 1 | -1,
): BoxBound {
  const splits: MovedSplit[] = []
  const trees = openTrees(ensemble, row, splitsOf(ensemble, movers, splits))
  const { split, left, right, value } = trees
  const best = (node: number, box: Box): number => {
    const s = split[node]!
    if (s < 0) return value[node]!
    const { mover, leftAmong } = splits[s]!
    const [low, end] = [box.low[mover]!, box.high[mover]! + 1]
    const goLeft = leftAmong[end]! - leftAmong[low]!
    if (goLeft === 0) return best(right[node]!, box)
    if (goLeft === end - low) return best(left[node]!, box)
    const [a, b] = [best(left[node]!, box), best(right[node]!, box)]
    return sign * a >= sign * b ? a : b
  }
  const divisor = ensemble.combine === 'mean' ? Math.max(1, trees.roots.length) : 1
  const base = ensemble.base[0]!
  return (box) => base + trees.roots.reduce((sum, root) => sum + best(root, box), 0) / divisor
}

/** The number of a node's split in `splits`, made when first met; -1 where its column stays. */
function splitsOf(
  ensemble: Ensemble,
  movers: readonly Mover[],
  splits: MovedSplit[],
): (node: number) => number {
  const places = new Map<number, { readonly mover: number; readonly place: number }>()
  movers.forEach(({ outputs }, mover) => {
    for (const [place, output] of outputs.entries()) places.set(output, { mover, place })
  })
  const known = new Map<string, number>()
  return (node) => {
    const found = places.get(ensemble.feature[node]!)
    if (found === undefined) return -1
    const key = [
      ensemble.feature[node],
      ensemble.kind[node],
      ensemble.threshold[node],
      setKey(ensemble, node),
    ].join()
    const number = known.get(key) ?? splits.push(movedSplit(ensemble, node, movers, found)) - 1
    known.set(key, number)
    return number
  }
}

/** Nodes with sets, and those that send missing values another way, are never taken for equal. */
function setKey({ setStart, defaultLeft }: Ensemble, node: number): string {
  return setStart[node] === setStart[node + 1] ? `${defaultLeft[node]}` : `node ${node}`
}

function movedSplit(
  ensemble: Ensemble,
  node: number,
  movers: readonly Mover[],
  { mover, place }: { readonly mover: number; readonly place: number },
): MovedSplit {
  const { moves, isOpen = false } = movers[mover]!
  const leftAmong = new Float32Array(moves.length + 1)
  moves.forEach(({ columns }, k) => {
    const isLeft = childFor(ensemble, node, columns[place]!) === ensemble.left[node]
    const share = isOpen && k > 0 ? 0.5 : isLeft ? 1 : 0
    leftAmong[k + 1] = leftAmong[k]! + share
  })
  return { mover, leftAmong }
}

function openTrees(ensemble: Ensemble, row: Float64Array, splitOf: (node: number) => number): OpenTrees {
  const trees = {
    roots: [] as number[],
    split: [] as number[],
    left: [] as number[],
    right: [] as number[],
    value: [] as number[],
  }
  const open = (node: number): number => {
    if (ensemble.feature[node]! < 0) return push(-1, ensemble.value[node]!)
    const split = splitOf(node)
    if (split < 0) return open(childFor(ensemble, node, row[ensemble.feature[node]!]!))
    const at = push(split, 0)
    trees.left[at] = open(ensemble.left[node]!)
    trees.right[at] = open(ensemble.right[node]!)
    return at
  }
  const push = (split: number, value: number): number => {
    trees.left.push(-1)
    trees.right.push(-1)
    trees.value.push(value)
    return trees.split.push(split) - 1
  }
  for (let t = 0; t + 1 < ensemble.treeStart.length; t++) trees.roots.push(open(ensemble.treeStart[t]!))
  return trees
}

function boundOfColumns(
  { linear }: LinearModel,
  movers: readonly Mover[],
  row: Float64Array,
  sign: 1 | -1,
): BoxBound {
  const coefficients = linear.coefficients[0]!
  const moved = new Set(movers.flatMap(({ outputs }) => outputs))
  const fixed = row.reduce(
    (sum, x, j) => (moved.has(j) ? sum : sum + coefficients[j]! * x),
    linear.intercepts[0]!,
  )
  const parts = movers.map(({ outputs, moves }) =>
    moves.map(({ columns }) => columns.reduce((sum, x, k) => sum + coefficients[outputs[k]!]! * x, 0)),
  )
  return ({ low, high }) =>
    parts.reduce((sum, values, m) => {
      const inside = values.slice(low[m]!, high[m]! + 1)
      return sum + (sign === 1 ? Math.max(...inside) : Math.min(...inside))
    }, fixed)
}
