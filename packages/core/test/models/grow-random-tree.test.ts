import { describe, expect, it } from 'vitest'
import { createRandom, type Random } from '../../src/math/index.ts'
import { growRandomTree, type RandomTreeTask } from '../../src/models/grow-random-tree.ts'
import { classImpurity, type Impurity, squaredImpurity } from '../../src/models/impurity.ts'
import { type NaiveRandomTask, naiveRandomTree } from './naive-random-tree.ts'

describe('growRandomTree', () => {
  it.each(['gini', 'entropy', 'squared', 'isolation'] as const)(
    '%s: grows the tree of its naive twin',
    (kind) => {
      const random = createRandom(77)
      for (let run = 0; run < 40; run++) {
        const data = randomData(random, kind === 'squared')
        const rules = {
          rows: data.W.flatMap((w, row) => (w > 0 ? [row] : [])),
          tried: kind === 'isolation' ? 1 : 1 + random.int(data.columns.length),
          maxDepth: random.int(3) === 0 ? null : 1 + random.int(5),
          minRowsToSplit: 2 + random.int(3),
          minRowsPerLeaf: kind === 'isolation' ? 1 : 1 + random.int(3),
        }
        const seed = random.int(1000)
        const tree = growRandomTree({
          ...rules,
          X: data.columns.map((column) => Float32Array.from(column)),
          rows: Int32Array.from(rules.rows),
          impurity: impurityOf(kind, data),
          random: createRandom(seed),
        })
        const naive = naiveRandomTree({
          ...rules,
          ...naiveOf(kind, data),
          columns: data.columns,
          random: createRandom(seed),
        })
        expect(tree.feature).toEqual(naive.map(({ feature }) => feature))
        expect(tree.threshold).toEqual(naive.map(({ threshold }) => threshold))
        expect(tree.defaultLeft).toEqual(naive.map(({ defaultLeft }) => defaultLeft))
        naive.forEach(({ rows, gain }, node) => {
          expect([...tree.order.slice(tree.rowStart[node], tree.rowEnd[node]).sort()]).toEqual(rows)
          // gains of weights of at most 40 in all, as sums of squares or logarithms in another order
          expect(Math.abs(tree.gain[node]! - gain)).toBeLessThan(1e-11)
        })
      }
    },
  )

  it('draws thresholds from the least value on and below the greatest, which float32 tells apart', () => {
    const high = 1 + 2 ** -23
    for (let seed = 0; seed < 50; seed++) {
      const tree = growRandomTree(twoRows([1, high], createRandom(seed)))
      expect(tree.threshold[0]).toBe(1)
    }
  })

  it('takes a column of one value and missing ones for varying, missing to the right', () => {
    const tree = growRandomTree(twoRows([4, Number.NaN], createRandom(1)))
    expect([tree.feature[0], tree.threshold[0], tree.defaultLeft[0]]).toEqual([0, 4, false])
    expect(growRandomTree(twoRows([4, 4], createRandom(1))).feature).toEqual([-1])
    expect(growRandomTree(twoRows([Number.NaN, Number.NaN], createRandom(1))).feature).toEqual([-1])
  })

  it('parts uniformly', () => {
    const random = createRandom(5)
    let first = 0
    for (let run = 0; run < 4000; run++)
      first += growRandomTree(twoRows([0, 1, 10], random)).rowEnd[1] === 1 ? 1 : 0
    // one in ten, standard error 0.005
    expect(Math.abs(first / 4000 - 0.1)).toBeLessThan(0.02)
  })
})

function twoRows(values: readonly number[], random: Random): RandomTreeTask {
  return {
    X: [Float32Array.from(values)],
    rows: Int32Array.from(values, (_, row) => row),
    tried: 1,
    maxDepth: 1,
    minRowsToSplit: 2,
    minRowsPerLeaf: 1,
    impurity: null,
    random,
  }
}

type Data = { readonly columns: number[][]; readonly labels: number[]; readonly W: number[] }
type Kind = 'gini' | 'entropy' | 'squared' | 'isolation'

function randomData(random: Random, areNumbers: boolean): Data {
  const n = 2 + random.int(40)
  const column = () => {
    const levels = 1 + random.int(12)
    const missing = random.int(3) === 0 ? 0.3 : 0
    return Array.from({ length: n }, () => (random.next() < missing ? Number.NaN : random.int(levels) / 8))
  }
  return {
    columns: Array.from({ length: 1 + random.int(5) }, column),
    labels: Array.from({ length: n }, () => (areNumbers ? random.int(9) / 4 - 1 : random.int(3))),
    W: Array.from({ length: n }, () => random.int(4) / 2),
  }
}

function impurityOf(kind: Kind, { labels, W }: Data): Impurity | null {
  if (kind === 'isolation') return null
  const [y, w] = [Float64Array.from(labels), Float64Array.from(W)]
  return kind === 'squared' ? squaredImpurity(y, w) : classImpurity(kind, y, w, 3)
}

function naiveOf(kind: Kind, { labels, W }: Data): Pick<NaiveRandomTask, 'impurity' | 'isPure' | 'weight'> {
  const weight = (rows: readonly number[]) => rows.reduce((sum, row) => sum + W[row]!, 0)
  const shares = (rows: readonly number[]) =>
    [0, 1, 2].map((k) => weight(rows.filter((row) => labels[row] === k)) / weight(rows))
  const formulas = {
    gini: (rows: readonly number[]) => 1 - shares(rows).reduce((sum, p) => sum + p * p, 0),
    entropy: (rows: readonly number[]) =>
      -shares(rows).reduce((sum, p) => sum + (p > 0 ? p * Math.log2(p) : 0), 0),
    squared: (rows: readonly number[]) => {
      const mean = rows.reduce((sum, row) => sum + W[row]! * labels[row]!, 0) / weight(rows)
      return rows.reduce((sum, row) => sum + W[row]! * (labels[row]! - mean) ** 2, 0) / weight(rows)
    },
  }
  const formula = kind === 'isolation' ? null : formulas[kind]
  return {
    impurity: formula === null ? null : (rows) => weight(rows) * formula(rows),
    isPure: (rows) => rows.every((row) => labels[row] === labels[rows[0]!]),
    weight: kind === 'isolation' ? (rows) => rows.length : weight,
  }
}
