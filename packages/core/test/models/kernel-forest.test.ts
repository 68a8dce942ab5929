import { afterAll, describe, expect, it } from 'vitest'
import type { Executor } from '../../src/kernels/index.ts'
import { createRandom, type Random } from '../../src/math/index.ts'
import { type ForestOptions, trainForest } from '../../src/models/forest.ts'
import { threadExecutor } from '../thread-executor.ts'

const two = threadExecutor(2)
const four = threadExecutor(4)
afterAll(() => Promise.all([two.close(), four.close()]))

/** One thread, two and four; the plain engine (`null`) is the oracle. */
const executors: readonly (Executor | undefined)[] = [undefined, two, four]

describe('kernelForest', () => {
  const cases: Record<string, (task: ReturnType<typeof rowsOf>, random: Random) => ForestOptions> = {
    'unlimited depth': () => ({}),
    'depth and smallest leaves': () => ({ maxDepth: 6, minSamplesLeaf: 5, minSamplesSplit: 30 }),
    'balanced classes': () => ({ classWeight: 'balanced', maxDepth: 8 }),
    'weights, some of them 0': ({ labels }, random) => ({
      weights: labels.map((_, row) => (row < 2 ? 1 : random.int(3) * (0.5 + random.next()))),
    }),
    'all rows, all columns': () => ({ bootstrap: false, maxFeatures: null }),
    numbers: () => ({ task: 'regression', maxFeatures: 0.5 }),
    'few bins': () => ({ maxBin: 5 }),
    entropy: ({ labels }, random) => ({
      criterion: 'entropy',
      weights: labels.map((_, row) => (row < 2 ? 1 : random.int(3) * (0.5 + random.next()))),
    }),
  }

  it.each(Object.entries(cases))(
    '%s: same bits as the plain engine, on 1, 2 and 4 threads',
    (_, optionsFor) => {
      const random = createRandom(515)
      const task = rowsOf(random, 3000, 7)
      const options = { nEstimators: 11, seed: 3, ...optionsFor(task, random) }
      const oracle = trainForest(task.matrix, task.labels, { ...options, executor: null })
      for (const executor of executors)
        expect(trainForest(task.matrix, task.labels, { ...options, executor })).toEqual(oracle)
    },
  )

  it('random tasks: same bits as the plain engine', () => {
    const random = createRandom(99)
    for (let run = 0; run < 40; run++) {
      const { matrix, labels } = rowsOf(random, 400 + random.int(900), 5 + random.int(9))
      const pick = <T>(...values: T[]) => values[random.int(values.length)]!
      const options: ForestOptions = {
        nEstimators: 1 + random.int(4),
        maxDepth: pick(null, 1, 3, 9),
        minSamplesLeaf: pick(1, 1, 4, 50),
        maxFeatures: pick<ForestOptions['maxFeatures'] & {}>('sqrt', 'log2', 1, 0.6),
        bootstrap: pick(true, true, false),
        criterion: pick('gini', 'entropy'),
        task: pick('classification', 'regression'),
        seed: random.int(1000),
      }
      const oracle = trainForest(matrix, labels, { ...options, executor: null })
      expect(trainForest(matrix, labels, { ...options, executor: executors[random.int(3)] })).toEqual(oracle)
    }
  })

  it('tells its progress once a tree, and leaves several classes to the plain engine', () => {
    const { matrix, labels } = rowsOf(createRandom(4), 1000, 4)
    const told: number[] = []
    const onProgress = ({ done }: { done: number }) => told.push(done)
    trainForest(matrix, labels, { nEstimators: 9, maxDepth: 2, executor: two, onProgress })
    expect(told).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    const three = labels.map((label, row) => (row % 5 === 0 ? 2 : label))
    const { ensemble } = trainForest(matrix, three, { classes: 3, nEstimators: 2, executor: two })
    expect(ensemble.leafWidth).toBe(3)
  })
})

/** Continuous columns, few values, mostly one value, constant; missing values in half of them. */
function rowsOf(random: Random, rows: number, columns: number) {
  const kinds = [
    () => random.normal(),
    () => random.int(9),
    () => (random.next() < 0.9 ? 0 : random.normal()),
    () => 1,
  ]
  const columnOf = (j: number) => {
    const draw = kinds[j % kinds.length]!
    const cell = () => (j % 2 === 1 && random.next() < 0.15 ? Number.NaN : draw())
    return Float64Array.from({ length: rows }, cell)
  }
  const matrix = {
    rows,
    names: Array.from({ length: columns }, (_, j) => `x${j}`),
    columns: Array.from({ length: columns }, (_, j) => columnOf(j)),
  }
  const labels = Float64Array.from({ length: rows }, (_, row) =>
    row < 2
      ? row
      : matrix.columns[0]![row]! + (matrix.columns[1]![row] || 4) / 4 + random.normal() > 1
        ? 1
        : 0,
  )
  return { matrix, labels }
}
