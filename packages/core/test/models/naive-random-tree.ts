import type { Random } from '../../src/math/index.ts'

/**
 * Oracle of `growRandomTree`: the same draws, and everything else by its definition. Each candidate's rows are listed, its impurity is
 * counted anew by the formula of the criterion, trees are nested and not arrays.
 */
export type NaiveRandomTask = {
  readonly columns: readonly (readonly number[])[]
  readonly rows: readonly number[]
  readonly tried: number
  readonly maxDepth: number | null
  readonly minRowsToSplit: number
  readonly minRowsPerLeaf: number
  /** weight · impurity of rows; null for isolation */
  readonly impurity: ((rows: readonly number[]) => number) | null
  readonly isPure: (rows: readonly number[]) => boolean
  readonly weight: (rows: readonly number[]) => number
  readonly random: Random
}

export type NaiveRandomNode = {
  readonly feature: number
  readonly threshold: number
  readonly defaultLeft: boolean
  readonly gain: number
  readonly rows: readonly number[]
}

/** Gains of labels and weights in quarters differ by more, or only by rounding: of equal ones the first is taken. */
const tie = 1e-9

type Split = { node: Omit<NaiveRandomNode, 'rows'>; left: number[]; right: number[] }

/** The nodes in preorder. */
export function naiveRandomTree(task: NaiveRandomTask): NaiveRandomNode[] {
  const pool = task.columns.map((_, j) => j)
  const nodes: NaiveRandomNode[] = []
  const grow = (rows: readonly number[], depth: number): void => {
    const split = isLeaf(task, rows, depth) ? null : drawn(task, rows, pool)
    nodes.push({ ...(split?.node ?? { feature: -1, threshold: 0, defaultLeft: true, gain: 0 }), rows })
    if (split === null) return
    grow(split.left, depth + 1)
    grow(split.right, depth + 1)
  }
  grow(task.rows, 0)
  return nodes
}

function isLeaf(task: NaiveRandomTask, rows: readonly number[], depth: number): boolean {
  if (depth === task.maxDepth || rows.length < task.minRowsToSplit) return true
  if (rows.length < 2 * task.minRowsPerLeaf) return true
  return task.impurity !== null && task.isPure(rows)
}

function drawn(task: NaiveRandomTask, rows: readonly number[], pool: number[]): Split | null {
  const candidates: Split[] = []
  const draw = (i: number) => {
    const at = i + task.random.int(pool.length - i)
    ;[pool[i], pool[at]] = [pool[at]!, pool[i]!]
  }
  for (let i = 0; i < task.tried; i++) draw(i)
  let varying = 0
  for (let i = 0; i < pool.length && (i < task.tried || varying === 0); i++) {
    if (i >= task.tried) draw(i)
    const values = rows.map((row) => Math.fround(task.columns[pool[i]!]![row]!))
    const present = values.filter((x) => !Number.isNaN(x))
    const [low, high] = [Math.min(...present), Math.max(...present)]
    if (present.length === 0 || (low === high && present.length === values.length)) continue
    varying++
    const between = Math.fround(low + task.random.next() * (high - low))
    candidates.push(...splitsAt(task, rows, pool[i]!, between < high ? between : low))
  }
  return candidates.reduce<Split | null>(
    (best, split) => (best === null || split.node.gain > best.node.gain + tie ? split : best),
    null,
  )
}

/** With missing values on the left and on the right, or by lot; those that leave both children rows enough. */
function splitsAt(
  task: NaiveRandomTask,
  rows: readonly number[],
  feature: number,
  threshold: number,
): Split[] {
  const value = (row: number) => Math.fround(task.columns[feature]![row]!)
  const below = rows.filter((row) => value(row) <= threshold)
  const above = rows.filter((row) => value(row) > threshold)
  const missing = rows.filter((row) => Number.isNaN(value(row)))
  const make = (missingLeft: boolean, defaultLeft = missingLeft): Split => {
    const goesLeft = (row: number) => value(row) <= threshold || (Number.isNaN(value(row)) && missingLeft)
    const left = rows.filter(goesLeft)
    const right = rows.filter((row) => !goesLeft(row))
    const gain = task.impurity === null ? 0 : task.impurity(rows) - task.impurity(left) - task.impurity(right)
    return { node: { feature, threshold, defaultLeft, gain }, left, right }
  }
  if (missing.length === 0) return enough(task, [make(false, task.weight(below) >= task.weight(above))])
  if (above.length === 0) return enough(task, [make(false)])
  if (task.impurity === null) return [make(task.random.int(2) === 0)]
  return enough(task, [make(true), make(false)])
}

function enough({ minRowsPerLeaf }: NaiveRandomTask, splits: readonly Split[]): Split[] {
  return splits.filter(({ left, right }) => Math.min(left.length, right.length) >= minRowsPerLeaf)
}
