import { describe, expect, it } from 'vitest'
import { createRandom, type Random } from '../../src/math/index.ts'
import { binMatrix } from '../../src/models/binning.ts'
import { type GrowRules, growTree } from '../../src/models/grow-tree.ts'
import type { GrownTree } from '../../src/models/grown-tree.ts'
import { type NaiveNode, naiveTree } from './naive-tree.ts'

const boosted: GrowRules = {
  lambda: 1,
  alpha: 0,
  gamma: 0,
  minRowsPerLeaf: 1,
  minHessianPerLeaf: 0,
  minRowsToSplit: 2,
  allowsZeroGain: false,
  maxDepth: 4,
}
const voted: GrowRules = { ...boosted, lambda: 0, allowsZeroGain: true, maxDepth: null }

describe('growTree', () => {
  it('splits where the gain is greatest', () => {
    const tree = grow([[1, 2, 3, 4]], [[-1, -1, 1, 1]], [1, 1, 1, 1], { ...boosted, maxDepth: 1 })
    expect(nodesOf(tree)).toEqual([
      { feature: 0, threshold: 2.5, defaultLeft: true, value: [0], cover: 4 },
      { feature: -1, threshold: 0, defaultLeft: true, value: [2 / 3], cover: 2 },
      { feature: -1, threshold: 0, defaultLeft: true, value: [-2 / 3], cover: 2 },
    ])
    expect(tree.gain[0]).toBeCloseTo(4 / 3, 12)
  })

  it('sends missing values where they gain most, and else to the greater child', () => {
    const missing = grow([[1, 2, Number.NaN, Number.NaN]], [[-1, 1, 1, 1]], [1, 1, 1, 1], boosted)
    expect([missing.threshold[0], missing.defaultLeft[0]]).toEqual([1.5, false])
    const complete = grow([[1, 2, 2, 2]], [[-1, 1, 1, 1]], [1, 1, 1, 1], boosted)
    expect([complete.threshold[0], complete.defaultLeft[0]]).toEqual([1.5, false])
  })

  it('parts missing from present values by a threshold above every float32 value', () => {
    const tree = grow([[1, 1, Number.NaN, Number.NaN]], [[-1, -1, 1, 1]], [1, 1, 1, 1], boosted)
    expect([tree.threshold[0], tree.defaultLeft[0]]).toEqual([3.4028234663852886e38, false])
  })

  it('prefers the earlier column and the lower threshold where the gain is the same', () => {
    const tree = grow(
      [
        [7, 7, 7],
        [1, 2, 3],
        [1, 2, 3],
      ],
      [[1, -1, 1]],
      [1, 1, 1],
      { ...boosted, maxDepth: 1 },
    )
    expect([tree.feature[0], tree.threshold[0]]).toEqual([1, 1.5])
  })

  it('keeps to the smallest number of rows and the smallest hessian of a leaf', () => {
    const columns = [[1, 2, 3, 4]]
    const gradients = [[-9, 1, 1, 1]]
    const rows = grow(columns, gradients, [1, 1, 1, 1], { ...boosted, minRowsPerLeaf: 2 })
    expect(rows.threshold[0]).toBe(2.5)
    const hessian = grow(columns, gradients, [1, 1, 1, 1], { ...boosted, minHessianPerLeaf: 3 })
    expect(hessian.feature).toEqual([-1])
  })

  it('asks gamma of every split and draws gradients towards 0 by alpha', () => {
    const at = (rules: Partial<GrowRules>) => grow([[1, 2]], [[-2, 2]], [1, 1], { ...boosted, ...rules })
    expect(at({ gamma: 1.99 }).feature[0]).toBe(0)
    expect(at({ gamma: 2 }).feature[0]).toBe(-1)
    expect(at({ alpha: 1 }).value).toEqual([0, 0.5, -0.5])
  })

  it('splits without gain only where the rules allow it (exclusive or)', () => {
    const columns = [
      [0, 0, 1, 1],
      [0, 1, 0, 1],
    ]
    const gradients = [[-1, 1, 1, -1]]
    expect(grow(columns, gradients, [1, 1, 1, 1], boosted).feature).toEqual([-1])
    const tree = grow(columns, gradients, [1, 1, 1, 1], voted, { targets: [1, 0, 0, 1] })
    expect(tree.feature).toEqual([0, 1, -1, -1, 1, -1, -1])
  })

  it('draws on past columns that do not vary in the node', () => {
    const columns = [...Array.from({ length: 20 }, () => [5, 5]), [1, 2]]
    const tree = grow(columns, [[-1, 1]], [1, 1], voted, { drawn: 1, random: createRandom(3) })
    expect(tree.feature[0]).toBe(20)
  })

  it('lists the rows of every leaf, ascending', () => {
    const tree = grow([[3, 1, 2, 1]], [[1, -1, 1, -1]], [1, 1, 1, 1], boosted)
    const leaf = (node: number) => [...tree.order.subarray(tree.rowStart[node], tree.rowEnd[node])]
    expect([leaf(1), leaf(2)]).toEqual([
      [1, 3],
      [0, 2],
    ])
  })

  it('equals the naive grower on random data: missing values, weights, several gradients, every rule', () => {
    const random = createRandom(20260101)
    let nodes = 0
    for (let run = 0; run < 200; run++) {
      const task = randomTask(random)
      const tree = grow(task.columns, task.G, task.H, task.rules, { rows: task.rows })
      expect(nodesOf(tree)).toEqual(naiveTree(task))
      nodes += tree.feature.length
    }
    expect(nodes).toBeGreaterThan(2000)
  })

  it('equals the naive grower leaf by leaf, with monotone columns and a largest step', () => {
    const random = createRandom(20261122)
    let held = 0
    for (let run = 0; run < 300; run++) {
      const task = randomTask(random)
      const rules: GrowRules = {
        ...task.rules,
        ...(random.next() < 0.6 && { maxLeaves: 2 + random.int(12) }),
        ...(random.next() < 0.5 && { maxStep: 0.2 }),
        ...(random.next() < 0.6 && {
          monotone: Int8Array.from(task.columns, () => random.int(3) - 1),
        }),
      }
      const G = task.G.slice(0, 1)
      const tree = grow(task.columns, G, task.H, rules, { rows: task.rows })
      const twin = naiveTree({ ...task, G, rules })
      expect(shapeOf(nodesOf(tree))).toEqual(shapeOf(twin))
      // Children's values are bounded by a mean of sums that were added up in another order.
      nodesOf(tree).forEach((node, i) => {
        expect(node.value[0]).toBeCloseTo(twin[i]!.value[0]!, 12)
      })
      const free = grow(task.columns, G, task.H, task.rules, { rows: task.rows })
      if (free.feature.length !== tree.feature.length) held++
    }
    expect(held).toBeGreaterThan(100)
  })

  it('leaf by leaf without a limit that matters is the same tree', () => {
    const random = createRandom(8)
    for (let run = 0; run < 40; run++) {
      const task = randomTask(random)
      const G = task.G.slice(0, 1)
      const tree = (rules: GrowRules) => nodesOf(grow(task.columns, G, task.H, rules, { rows: task.rows }))
      expect(tree({ ...task.rules, maxLeaves: 1000 })).toEqual(tree(task.rules))
    }
  })

  it('equals the naive grower where columns are drawn in each node', () => {
    const random = createRandom(42)
    for (let run = 0; run < 60; run++) {
      const task = randomTask(random)
      const targets = task.G[0]!
      const count = 1 + random.int(task.columns.length)
      const seed = random.int(1000)
      const drawn = { drawn: count, random: createRandom(seed), targets, rows: task.rows }
      const tree = grow(task.columns, task.G, task.H, voted, drawn)
      const twin = { ...task, rules: voted, targets, drawn: { count, random: createRandom(seed) } }
      expect(nodesOf(tree)).toEqual(naiveTree(twin))
    }
  })
})

function grow(
  columns: readonly number[][],
  G: readonly number[][],
  H: readonly number[],
  rules: GrowRules,
  {
    rows = H.map((_, i) => i),
    targets,
    drawn,
    random = createRandom(0),
  }: { rows?: readonly number[]; targets?: readonly number[]; drawn?: number; random?: Random } = {},
): GrownTree {
  const names = columns.map((_, j) => `x${j}`)
  const matrix = { rows: H.length, names, columns: columns.map((column) => Float64Array.from(column)) }
  const all = Int32Array.from(columns, (_, j) => j)
  return growTree({
    binned: binMatrix(matrix),
    rows: Int32Array.from(rows),
    G: G.map((g) => Float64Array.from(g)),
    H: Float64Array.from(H),
    rules,
    columns:
      drawn === undefined
        ? { kind: 'all', columns: all }
        : { kind: 'drawn', columns: all, count: drawn, random },
    ...(targets && { targets: Float64Array.from(targets) }),
  })
}

function shapeOf(nodes: readonly NaiveNode[]) {
  return nodes.map(({ feature, threshold, defaultLeft, cover }) => ({
    feature,
    threshold,
    defaultLeft,
    cover,
  }))
}

function nodesOf(tree: GrownTree): NaiveNode[] {
  const width = tree.value.length / tree.feature.length
  return tree.feature.map((feature, i) => ({
    feature,
    threshold: tree.threshold[i]!,
    defaultLeft: tree.defaultLeft[i]!,
    value: tree.value.slice(i * width, (i + 1) * width),
    cover: tree.cover[i]!,
  }))
}

/** Up to 120 rows; columns of few values, of many, and with missing ones; a share of the rows left out. */
function randomTask(random: Random) {
  const n = 2 + random.int(119)
  const pick = <T>(...choices: T[]): T => choices[random.int(choices.length)]!
  const column = () => {
    const distinct = pick(1, 2, 5, 1e6)
    const missing = pick(0, 0, 0.2)
    return times(n, () => (random.next() < missing ? Number.NaN : random.int(distinct) / 7 - 3))
  }
  return {
    columns: times(1 + random.int(6), column),
    rows: times(n, (i) => i).filter((i) => i === 0 || random.next() < 0.9),
    G: times(pick(1, 1, 3), () => times(n, () => random.normal())),
    H: times(n, () => 0.25 + random.next()),
    rules: {
      lambda: pick(0, 1, 3),
      alpha: pick(0, 0, 0.5),
      gamma: pick(0, 0, 0.3),
      minRowsPerLeaf: pick(1, 1, 4),
      minHessianPerLeaf: pick(0, 1),
      minRowsToSplit: pick(2, 10),
      allowsZeroGain: false,
      maxDepth: pick(1, 3, 6, null),
    },
  }
}

function times<T>(n: number, make: (i: number) => T): T[] {
  return Array.from({ length: n }, (_, i) => make(i))
}
