import type { Box, BoxBound } from './box-bound.ts'
import { cheapestFirst } from './cheapest-first.ts'
import type { Mover } from './recourse-moves.ts'

/** One move a mover, by its number; 0 leaves the mover as it is. */
export type Choice = Uint16Array

export type SearchTask = {
  readonly movers: readonly Mover[]
  readonly bound: BoxBound
  /** whether a score is on the wanted side */
  readonly isAcross: (score: number) => boolean
  /** the score of a choice by the scorer that makes decisions; null where the choice breaks a rule */
  readonly verify: (choice: Choice) => number | null
  readonly maxChanges: number
  /** boxes to open at most */
  readonly budget: number
  readonly isOverdue: () => boolean
  /** options to find at most */
  readonly count: number
  /** what an option may cost; default anything */
  readonly mostCost?: number
}

export type FoundChoice = { readonly choice: Choice; readonly cost: number; readonly score: number }

/**
 * `isComplete`: every box was opened or cut, so that nothing cheaper, and with no option found nothing at all, is left.
 * `lowerBound`: no choice that was not found costs less; Infinity when complete.
 */
export type SearchResult = {
  readonly found: readonly FoundChoice[]
  readonly boxes: number
  readonly isComplete: boolean
  readonly lowerBound: number
}

/** Further options may cost so many times what the cheapest does. */
export const dearest = 2

/**
 * The cheapest choices that cross, by best-first branch and bound over boxes of moves: the box with the least possible cost is opened next; one
 * whose best possible score does not cross is cut; one of a single choice is verified. So the first verified choice is the cheapest.
 *
 * First it is decided mover by mover whether it changes, those with most moves first; then the ranges of those that do are halved. Options
 * after the first change other columns: none contains all changes of one that was found.
 *
 * @example
 * // one mover, whose second move (cost 3) crosses
 * const moves = [0, 3].map((cost) => ({ changes: new Map(cost ? [['x', 1]] : []), cost, columns: new Float64Array(1) }))
 * const task = { movers: [{ sources: ['x'], outputs: [0], moves, isExact: true }], bound: ({ high }) => high[0], isAcross: (s) => s > 0 }
 * const limits = { maxChanges: 3, budget: 100, isOverdue: () => false, count: 1 }
 * recourseSearch({ ...task, ...limits, verify: (choice) => choice[0] }).found[0].cost // 3
 */
export function recourseSearch(task: SearchTask): SearchResult {
  const { movers, count, budget, mostCost = Number.POSITIVE_INFINITY } = task
  const order = movers
    .map((_, m) => m)
    .sort((a, b) => movers[b]!.moves.length - movers[a]!.moves.length || a - b)
  const queue = cheapestFirst<OpenBox>()
  const found: FoundChoice[] = []
  let boxes = 0
  let opened = 0
  const add = (box: OpenBox) => {
    const cost = leastCost(movers, box)
    if (cost > mostCost || (found.length > 0 && cost > dearest * found[0]!.cost)) return
    if (found.some(({ choice }) => containsAll(choice, box))) return
    if (task.isAcross(task.bound(box))) queue.add(cost, box)
    boxes++
  }
  add(wholeBox(movers, task.maxChanges))
  while (queue.size() > 0 && found.length < count && boxes < budget) {
    if (opened++ % 64 === 0 && task.isOverdue()) break
    const { cost, thing: box } = queue.take()!
    // it was added before the cheapest was known; what is left costs as much or more
    if (found.length > 0 && cost > dearest * found[0]!.cost) continue
    if (found.some(({ choice }) => containsAll(choice, box))) continue
    if (isSingle(box)) {
      const score = task.verify(box.low)
      if (score !== null && task.isAcross(score)) found.push({ choice: box.low, cost, score })
    } else for (const part of partsOf(movers, order, box, task.maxChanges)) add(part)
  }
  const next = queue.take()
  return { found, boxes, isComplete: next === undefined, lowerBound: next?.cost ?? Number.POSITIVE_INFINITY }
}

/** `decided`: movers of `order` before it are known to change or to stay. */
type OpenBox = Box & { readonly decided: number }

function wholeBox(movers: readonly Mover[], maxChanges: number): OpenBox {
  const last = movers.map(({ moves }) => (maxChanges > 0 ? moves.length - 1 : 0))
  return { low: new Uint16Array(movers.length), high: Uint16Array.from(last), decided: 0 }
}

function leastCost(movers: readonly Mover[], { low }: Box): number {
  return movers.reduce((sum, { moves }, m) => sum + moves[low[m]!]!.cost, 0)
}

function isSingle({ low, high }: Box): boolean {
  return low.every((move, m) => move === high[m])
}

/** Whether every row of a box changes at least what a choice changes. */
function containsAll(choice: Choice, { low }: Box): boolean {
  return choice.every((move, m) => move === 0 || low[m]! > 0)
}

function partsOf(
  movers: readonly Mover[],
  order: readonly number[],
  box: OpenBox,
  maxChanges: number,
): OpenBox[] {
  const { decided, low, high } = box
  if (decided < order.length) {
    const mover = order[decided]!
    const staying = narrowed(box, mover, 0, 0, decided + 1)
    if (high[mover] === 0) return [staying]
    const changing = narrowed(box, mover, 1, high[mover]!, decided + 1)
    return [
      staying,
      ...(changesOf(movers, changing) > maxChanges ? [] : [closed(movers, order, changing, maxChanges)]),
    ]
  }
  const widest = order.reduce((a, b) => (high[b]! - low[b]! > high[a]! - low[a]! ? b : a))
  const middle = (low[widest]! + high[widest]!) >> 1
  return [
    narrowed(box, widest, low[widest]!, middle, decided),
    narrowed(box, widest, middle + 1, high[widest]!, decided),
  ].filter((part) => changesOf(movers, part) <= maxChanges)
}

/** With no change left to make, every mover that is not decided stays. */
function closed(
  movers: readonly Mover[],
  order: readonly number[],
  box: OpenBox,
  maxChanges: number,
): OpenBox {
  if (changesOf(movers, box) < maxChanges) return box
  const high = box.high.slice()
  for (const mover of order.slice(box.decided)) high[mover] = 0
  return { low: box.low, high, decided: order.length }
}

/** Columns that change at least. */
function changesOf(movers: readonly Mover[], { low, high }: Box): number {
  return movers.reduce((sum, { moves }, m) => {
    if (low[m] === 0) return sum
    return sum + (low[m] === high[m] ? moves[low[m]!]!.changes.size : 1)
  }, 0)
}

function narrowed(box: OpenBox, mover: number, low: number, high: number, decided: number): OpenBox {
  const [lows, highs] = [box.low.slice(), box.high.slice()]
  lows[mover] = low
  highs[mover] = high
  return { low: lows, high: highs, decided }
}
