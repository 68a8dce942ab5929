import { afterAll, describe, expect, it } from 'vitest'
import type { Executor } from '../../src/kernels/index.ts'
import { createRandom, type Random } from '../../src/math/index.ts'
import { type ExtraTreesOptions, trainExtraTrees } from '../../src/models/extra-trees.ts'
import { kernelExtraTrees } from '../../src/models/kernel-extra-trees.ts'
import { plainExtraTrees } from '../../src/models/plain-extra-trees.ts'
import { threadExecutor } from '../thread-executor.ts'

const two = threadExecutor(2)
const four = threadExecutor(4)
afterAll(() => Promise.all([two.close(), four.close()]))

/** One thread, two and four; the plain engine (`null`) is the oracle. */
const executors: readonly (Executor | undefined)[] = [undefined, two, four]

describe('kernelExtraTrees', () => {
  const cases: Record<string, (task: ReturnType<typeof rowsOf>, random: Random) => ExtraTreesOptions> = {
    'unlimited depth': () => ({}),
    'depth and smallest leaves': () => ({ maxDepth: 6, minSamplesLeaf: 5, minSamplesSplit: 30 }),
    'balanced classes, entropy': () => ({ classWeight: 'balanced', maxDepth: 8, criterion: 'entropy' }),
    'weights, some of them 0': ({ labels }, random) => ({
      weights: labels.map((_, row) => (row < 2 ? 1 : random.int(3) * (0.5 + random.next()))),
      criterion: random.int(2) === 0 ? 'gini' : 'entropy',
    }),
    bootstrap: ({ labels }, random) => ({
      bootstrap: true,
      minSamplesLeaf: 3,
      weights: labels.map(() => 0.1 + random.next()),
      scoresOutOfBag: true,
    }),
    'all columns': () => ({ maxFeatures: null, maxDepth: 5 }),
    numbers: ({ labels }, random) => ({
      task: 'regression',
      bootstrap: random.int(2) === 0,
      weights: labels.map((_, row) => (row < 2 ? 1 : random.int(3) * (0.5 + random.next()))),
    }),
  }

  it.each(Object.entries(cases))(
    '%s: same bits as the plain engine, on 1, 2 and 4 threads',
    (_, optionsFor) => {
      const random = createRandom(616)
      for (let run = 0; run < 3; run++) {
        const task = rowsOf(random, 700 + run * 900, 3 + run * 7)
        const options = { nEstimators: 6, seed: run, ...optionsFor(task, random) }
        const oracle = trainExtraTrees(task.matrix, task.labels, { ...options, executor: null })
        for (const executor of executors)
          expect(trainExtraTrees(task.matrix, task.labels, { ...options, executor })).toEqual(oracle)
      }
    },
  )

  it('same bits with any rules, rows and columns', () => {
    const random = createRandom(717)
    const pick = <T>(...values: T[]) => values[random.int(values.length)]!
    for (let run = 0; run < 40; run++) {
      const { matrix, labels } = rowsOf(random, 200 + random.int(1500), 10 + random.int(15))
      const options: ExtraTreesOptions = {
        nEstimators: 1 + random.int(4),
        maxDepth: pick(null, 1, 3, 9),
        minSamplesLeaf: pick(1, 1, 4, 50),
        maxFeatures: pick<ExtraTreesOptions['maxFeatures'] & {}>('sqrt', 'log2', 1, 0.6, 9),
        criterion: pick('gini', 'entropy'),
        bootstrap: pick(true, false),
        task: pick('classification', 'regression'),
        seed: random.int(1000),
      }
      const oracle = trainExtraTrees(matrix, labels, { ...options, executor: null })
      const executor = executors[random.int(3)]
      expect(trainExtraTrees(matrix, labels, { ...options, executor })).toEqual(oracle)
    }
  })

  it('adds labels of numbers in the order of the rows, pure nodes among them', () => {
    const random = createRandom(31)
    const { matrix } = rowsOf(random, 900, 6)
    const labels = Float64Array.from({ length: 900 }, () => 1e6 + random.int(3) / 3)
    const options = { task: 'regression', nEstimators: 4 } as const
    expect(trainExtraTrees(matrix, labels, options)).toEqual(
      trainExtraTrees(matrix, labels, { ...options, executor: null }),
    )
  })

  it('tells its progress once a tree, and leaves several classes and few cells to the plain engine', () => {
    const { matrix, labels } = rowsOf(createRandom(4), 1000, 4)
    const told: number[] = []
    const onProgress = ({ done }: { done: number }) => told.push(done)
    trainExtraTrees(matrix, labels, { nEstimators: 9, maxDepth: 2, executor: two, onProgress })
    expect(told).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    const task = {
      matrix,
      labels,
      criterion: 'gini',
      classes: 2,
      W: new Float64Array(1000).fill(1),
      tried: 2,
      maxDepth: 3,
      minRowsToSplit: 2,
      minRowsPerLeaf: 1,
      isBootstrap: false,
    } as const
    const engine = kernelExtraTrees(task, null)!
    expect(engine.grow([createRandom(5)]).map(asLists)).toEqual(
      plainExtraTrees(task)
        .grow([createRandom(5)])
        .map(asLists),
    )
    engine.close()
    expect(kernelExtraTrees({ ...task, classes: 3 }, null)).toBeNull()
    expect(kernelExtraTrees({ ...task, matrix: rowsOf(createRandom(1), 20, 4).matrix }, null)).toBeNull()
  })
})

/** Continuous columns, few values, mostly one value (negative zeros among them), constant; missing values in half of them. */
function rowsOf(random: Random, rows: number, columns: number) {
  const kinds = [
    () => random.normal(),
    () => random.int(9),
    () => (random.next() < 0.9 ? random.int(2) * -0 : random.normal()),
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

/** A tree whose arrays are lists of numbers, whatever they were. */
function asLists(tree: object): object {
  return Object.fromEntries(Object.entries(tree).map(([key, values]) => [key, Array.from(values, Number)]))
}
