import { afterAll, describe, expect, it } from 'vitest'
import type { Matrix } from '../../src/features/index.ts'
import type { Executor } from '../../src/kernels/index.ts'
import { createRandom, type Random } from '../../src/math/index.ts'
import { type BoostingOptions, trainBoosting } from '../../src/models/boosting.ts'
import { threadExecutor } from '../thread-executor.ts'

const two = threadExecutor(2)
const four = threadExecutor(4)
afterAll(() => Promise.all([two.close(), four.close()]))

/** One thread, two and four; the plain engine (`null`) is the oracle. */
const executors: readonly (Executor | undefined)[] = [undefined, two, four]

describe('kernelRounds', () => {
  const cases: Record<string, { rows: number; columns: number; options: (task: Rows) => BoostingOptions }> = {
    plain: { rows: 9000, columns: 3, options: () => ({}) },
    'eight columns': { rows: 9000, columns: 8, options: () => ({}) },
    'nine columns, in two groups': { rows: 9000, columns: 9, options: () => ({ maxDepth: 4 }) },
    'forty columns': { rows: 5000, columns: 40, options: () => ({ maxDepth: 7, minChildWeight: 0.1 }) },
    'weights, some of them 0': {
      rows: 9000,
      columns: 4,
      options: ({ random, labels }) => ({ weights: labels.map(() => random.int(3) * (0.5 + random.next())) }),
    },
    scale_pos_weight: { rows: 9000, columns: 4, options: () => ({ scalePosWeight: 7.5 }) },
    'shares of rows and columns': {
      rows: 9000,
      columns: 12,
      options: () => ({ subsample: 0.4, colsampleBytree: 0.5 }),
    },
    numbers: {
      rows: 9000,
      columns: 5,
      options: () => ({ objective: 'squared' }),
    },
    penalties: {
      rows: 9000,
      columns: 5,
      options: () => ({ regAlpha: 0.7, regLambda: 0, gamma: 0.2, minChildWeight: 0 }),
    },
    'few bins, deep trees': {
      rows: 9000,
      columns: 5,
      options: () => ({ maxBin: 7, maxDepth: 11, minChildWeight: 0 }),
    },
    'early stopping': {
      rows: 4000,
      columns: 3,
      options: ({ random }) => ({
        validation: rowsOf(random, 1777, 3),
        earlyStoppingRounds: 2,
        nEstimators: 60,
      }),
    },
    'an odd number of rows': { rows: 4097, columns: 2, options: () => ({}) },
    'a few rows': { rows: 7, columns: 2, options: () => ({ minChildWeight: 0 }) },
    'trees of one leaf': { rows: 900, columns: 2, options: () => ({ minChildWeight: 1e6 }) },
  }

  it.each(Object.entries(cases))('%s: same bits as the plain engine, on 1, 2 and 4 threads', (_, given) => {
    const random = createRandom(20261121)
    const task = { ...rowsOf(random, given.rows, given.columns), random }
    const options = { nEstimators: 6, learningRate: 0.3, seed: 5, ...given.options(task) }
    const oracle = trainBoosting(task.matrix, task.labels, { ...options, executor: null })
    for (const executor of executors) {
      const result = trainBoosting(task.matrix, task.labels, { ...options, executor })
      expect(result).toEqual(oracle)
    }
  })

  it('random tasks: same bits as the plain engine', () => {
    const random = createRandom(77)
    for (let run = 0; run < 60; run++) {
      const { matrix, labels } = rowsOf(random, 2 + random.int(900), 1 + random.int(12))
      const options = randomOptions(random, labels)
      const oracle = trainBoosting(matrix, labels, { ...options, executor: null })
      const executor = executors[random.int(3)]
      expect(trainBoosting(matrix, labels, { ...options, executor })).toEqual(oracle)
    }
  })

  it('leaves to the plain engine what it is not made for', () => {
    const { matrix, labels } = rowsOf(createRandom(3), 300, 2)
    const train = (options: BoostingOptions) =>
      trainBoosting(matrix, labels, { nEstimators: 2, executor: two, ...options }).ensemble.treeOutput.length
    expect(train({ minSamplesLeaf: 20 })).toBe(2)
    expect(train({ maxDepth: null })).toBe(2)
    const huge = labels.map((label) => label * 1e100)
    expect(trainBoosting(matrix, huge, { objective: 'squared', nEstimators: 2 }).history.train.length).toBe(2)
  })
})

type Rows = { readonly matrix: Matrix; readonly labels: Float64Array; readonly random: Random }

/** Columns of several kinds: continuous, few values, mostly one value, constant; missing values in half of them. */
function rowsOf(random: Random, rows: number, columns: number): { matrix: Matrix; labels: Float64Array } {
  const kinds = [
    () => random.normal(),
    () => random.int(9) / 4,
    () => (random.next() < 0.9 ? 0 : random.normal() * 1e6),
    () => (random.next() < 0.3 ? -0 : random.int(1000) - 500),
    () => 1,
  ]
  const columnOf = (j: number) => {
    const draw = kinds[j % kinds.length]!
    return Float64Array.from({ length: rows }, () =>
      j % 2 === 1 && random.next() < 0.15 ? Number.NaN : draw(),
    )
  }
  const matrix = {
    rows,
    names: Array.from({ length: columns }, (_, j) => `x${j}`),
    columns: Array.from({ length: columns }, (_, j) => columnOf(j)),
  }
  const z = (row: number) =>
    matrix.columns[0]![row]! + (matrix.columns[1]?.[row] || 0.7) * matrix.columns[0]![row]!
  const labels = Float64Array.from({ length: rows }, (_, row) =>
    row < 2 ? row : z(row) + random.normal() > 0.8 ? 1 : 0,
  )
  return { matrix, labels }
}

function randomOptions(random: Random, labels: Float64Array): BoostingOptions {
  const pick = <T>(...values: T[]) => values[random.int(values.length)]!
  return {
    nEstimators: 1 + random.int(5),
    maxDepth: 1 + random.int(8),
    learningRate: pick(0.1, 0.3, 1),
    regLambda: pick(0, 1, 3.7),
    regAlpha: pick(0, 0, 0.4),
    gamma: pick(0, 0, 0.1),
    minChildWeight: pick(0, 0.01, 1),
    subsample: pick(1, 1, 0.7),
    colsampleBytree: pick(1, 1, 0.6),
    maxBin: pick(255, 255, 31, 2),
    objective: pick('logistic', 'squared'),
    weights: pick(
      null,
      null,
      labels.map((_, row) => (row < 2 ? 1 : pick(0, 0.3, 1, 2e5))),
    ),
    seed: random.int(100),
  }
}
