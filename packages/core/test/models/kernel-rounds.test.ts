import { afterAll, describe, expect, it } from 'vitest'
import type { Matrix } from '../../src/features/index.ts'
import type { Executor } from '../../src/kernels/index.ts'
import { createRandom, type Random } from '../../src/math/index.ts'
import { type BoostingOptions, trainBoosting } from '../../src/models/boosting.ts'
import type { RoundsTask } from '../../src/models/boosting-rounds.ts'
import { rulesOf } from '../../src/models/boosting-rules.ts'
import { kernelRounds } from '../../src/models/kernel-rounds.ts'
import { objectiveOf } from '../../src/models/objective.ts'
import { completeParameters } from '../../src/models/parameters.ts'
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
    'a smallest number of rows': {
      rows: 9000,
      columns: 5,
      options: () => ({ minSamplesLeaf: 20, minChildWeight: 0, subsample: 0.7 }),
    },
    'a smallest number of rows, forty columns': {
      rows: 5000,
      columns: 40,
      options: ({ random, labels }) => ({ minSamplesLeaf: 37, weights: labels.map(() => random.int(3)) }),
    },
    'a smallest number of rows that hessians stand for': {
      rows: 5000,
      columns: 3,
      options: () => ({ minSamplesLeaf: 4, minChildWeight: 1 }),
    },
    'a smallest number of rows, numbers': {
      rows: 5000,
      columns: 3,
      options: () => ({ minSamplesLeaf: 30, objective: 'squared' }),
    },
    'three classes': { rows: 9001, columns: 4, options: () => ({ objective: 'softmax' }) },
    'five classes, weights, validation': {
      rows: 4001,
      columns: 9,
      options: ({ random, labels }) => ({
        objective: 'softmax',
        classes: 5,
        weights: labels.map((_, row) => (row < 9 ? 1 : random.int(3))),
        validation: { ...rowsOf(random, 1001, 9), weights: null },
        subsample: 0.5,
      }),
    },
    'leaf by leaf': { rows: 9000, columns: 5, options: () => ({ numLeaves: 20, maxDepth: null }) },
    'leaf by leaf, forty columns, a depth': {
      rows: 5000,
      columns: 40,
      options: () => ({ numLeaves: 31, maxDepth: 7, minSamplesLeaf: 9 }),
    },
    'no limit of depth': {
      rows: 5000,
      columns: 3,
      options: () => ({ maxDepth: null, minChildWeight: 0.2 }),
    },
    'depth 30, eleven columns, validation': {
      rows: 3000,
      columns: 11,
      options: ({ random }) => ({ maxDepth: 30, minChildWeight: 0, validation: rowsOf(random, 500, 11) }),
    },
    'monotone columns and a largest step': {
      rows: 9000,
      columns: 5,
      options: () => ({ monotoneConstraints: 'x0:+,x2:-', maxDeltaStep: 0.3, regAlpha: 0.1 }),
    },
    'monotone, leaf by leaf, numbers': {
      rows: 4000,
      columns: 12,
      options: () => ({ objective: 'squared', monotoneConstraints: 'x0:-,x5:+', numLeaves: 24 }),
    },
    'columns drawn by level and node': {
      rows: 5000,
      columns: 12,
      options: () => ({ colsampleBylevel: 0.6, colsampleBynode: 0.5, colsampleBytree: 0.9 }),
    },
    'columns drawn by node, three classes, leaf by leaf': {
      rows: 3000,
      columns: 6,
      options: () => ({ colsampleBynode: 0.5, numLeaves: 12, objective: 'softmax' }),
    },
    'counts and exposure': {
      rows: 9000,
      columns: 4,
      options: ({ random, labels }) => ({
        objective: 'poisson',
        exposure: labels.map(() => 0.1 + random.next()),
        validation: rowsOf(random, 777, 4),
      }),
    },
    'counts without a largest step': {
      rows: 3000,
      columns: 3,
      options: () => ({ objective: 'poisson', maxDeltaStep: 0 }),
    },
    tweedie: {
      rows: 9000,
      columns: 4,
      options: ({ random, labels }) => ({
        objective: 'tweedie',
        tweedieVariancePower: 1.3,
        weights: labels.map(() => random.int(3)),
      }),
    },
    categories: {
      rows: 9000,
      columns: 5,
      options: () => ({ categorical: [false, true, false, true, true] }),
    },
    'categories, forty columns': {
      rows: 4000,
      columns: 40,
      options: ({ random }) => ({
        categorical: Array.from({ length: 40 }, (_, j) => j % 5 === 1 || j % 5 === 3),
        minSamplesLeaf: 15,
        monotoneConstraints: 'x0:+',
        maxCatToOnehot: 9,
        validation: rowsOf(random, 500, 40),
      }),
    },
    'categories, several classes, leaf by leaf': {
      rows: 3000,
      columns: 4,
      options: () => ({
        categorical: [false, true, false, true],
        objective: 'softmax',
        numLeaves: 15,
        maxCatThreshold: 3,
        catSmooth: 1,
      }),
    },
    'an odd number of rows': { rows: 4097, columns: 2, options: () => ({}) },
    'a few rows': { rows: 7, columns: 2, options: () => ({ minChildWeight: 0 }) },
    'trees of one leaf': { rows: 900, columns: 2, options: () => ({ minChildWeight: 1e6 }) },
  }

  it.each(Object.entries(cases))('%s: same bits as the plain engine, on 1, 2 and 4 threads', (_, given) => {
    const random = createRandom(20261121)
    const rows = { ...rowsOf(random, given.rows, given.columns), random }
    const options = { nEstimators: 6, learningRate: 0.3, seed: 5, ...given.options(rows) }
    const task = suited(rows, options)
    const oracle = trainBoosting(task.matrix, task.labels, { ...task.options, executor: null })
    for (const executor of executors) {
      const result = trainBoosting(task.matrix, task.labels, { ...task.options, executor })
      expect(result).toEqual(oracle)
    }
  })

  it('goes on with a run to the same bits, on any number of threads', () => {
    const random = createRandom(11)
    for (const objective of ['logistic', 'softmax', 'poisson'] as const) {
      const { matrix, labels, options } = suited({ ...rowsOf(random, 5000, 4), random }, { objective })
      const validation = { ...rowsOf(random, 900, 4), labels: labels.slice(0, 900) }
      const states: Uint8Array[] = []
      const checkpoint = { every: 3, save: (state: Uint8Array) => states.push(state) }
      const run = { ...options, validation, nEstimators: 7, learningRate: 0.3 }
      const whole = trainBoosting(matrix, labels, { ...run, checkpoint, executor: null })
      for (const resumeFrom of states)
        for (const executor of [...executors, null])
          expect(trainBoosting(matrix, labels, { ...run, resumeFrom, executor })).toEqual(whole)
    }
  })

  it('hands over to the plain engine where gradients leave float32', () => {
    const { matrix, labels } = rowsOf(createRandom(8), 3000, 3)
    const counts = labels.map((label, row) => label * 1e24 * (1 + (row % 7)))
    for (const options of [
      { nEstimators: 4, learningRate: 1 },
      { nEstimators: 3, maxDeltaStep: 30 },
    ]) {
      const run = { ...options, objective: 'poisson' } as const
      const oracle = trainBoosting(matrix, counts, { ...run, executor: null })
      expect(trainBoosting(matrix, counts, { ...run, executor: two })).toEqual(oracle)
    }
  })

  it('random tasks: same bits as the plain engine', () => {
    const random = createRandom(77)
    for (let run = 0; run < 120; run++) {
      const rows = { ...rowsOf(random, 12 + random.int(900), 1 + random.int(12)), random }
      const { matrix, labels, options } = suited(rows, randomOptions(random, rows))
      const oracle = trainBoosting(matrix, labels, { ...options, executor: null })
      const executor = executors[random.int(3)]
      expect(trainBoosting(matrix, labels, { ...options, executor })).toEqual(oracle)
    }
  })

  it('takes all of these itself, and leaves to the plain engine what it is not made for', () => {
    const rows = { ...rowsOf(createRandom(3), 300, 3), random: createRandom(4) }
    const runs = (options: BoostingOptions, scale = 1) => {
      const kernels = kernelRounds(taskOf(suited(rows, options), scale), null)
      kernels?.close()
      return kernels !== null
    }
    expect(runs({})).toBe(true)
    expect(runs({ minSamplesLeaf: 20, numLeaves: 31, maxDepth: null })).toBe(true)
    expect(runs({ objective: 'softmax', colsampleBynode: 0.5, maxDepth: null })).toBe(true)
    expect(runs({ objective: 'gamma', monotoneConstraints: 'x0:+' })).toBe(true)
    expect(runs({ categorical: [false, true, false] })).toBe(true)
    expect(runs({ objective: 'squared' }, 1e100)).toBe(false)
  })
})

function taskOf({ matrix, labels, options }: ReturnType<typeof suited>, scale: number): RoundsTask {
  const parameters = completeParameters('gbm', options)
  const objective = objectiveOf(parameters.objective ?? 'logistic', { ...parameters, classes: 3 })
  const train = { matrix, labels: labels.map((label) => label * scale), W: null, offsets: null }
  const rules = rulesOf(parameters, matrix.names)
  const bases = new Float64Array(objective.outputs)
  const isCategory = options.categorical ?? null
  return { train, validation: null, objective, parameters, rules, bases, isCategory }
}

/** Labels that the objective takes, and whole numbers from 0 on in category columns, of the validation rows too. */
function suited({ matrix, labels, random }: Rows, options: BoostingOptions) {
  const { objective = 'logistic', validation } = options
  const drawn = Float64Array.from(labels, (label, row) =>
    objective === 'softmax' ? (row < 5 ? row % 3 : (label + random.int(2)) % 3) : label * (1 + random.int(4)),
  )
  const isBinary = objective === 'logistic' || objective === 'squared'
  const y = objective === 'gamma' ? drawn.map((label) => label + 0.5) : isBinary ? labels : drawn
  const held = validation && {
    ...validation,
    matrix: withLevels(validation.matrix, options),
    labels: objective === 'gamma' ? validation.labels.map((label) => label + 0.5) : validation.labels,
  }
  return {
    matrix: withLevels(matrix, options),
    labels: y,
    options: { ...options, ...(held && { validation: held }) },
  }
}

function withLevels(matrix: Matrix, { categorical }: BoostingOptions): Matrix {
  const levelOf = (x: number) => Math.abs(Math.round(x * 4)) % 300
  const columns = matrix.columns.map((column, j) => (categorical?.[j] ? column.map(levelOf) : column))
  return { ...matrix, columns }
}

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

function randomOptions(random: Random, { matrix, labels }: Rows): BoostingOptions {
  const pick = <T>(...values: T[]) => values[random.int(values.length)]!
  const objective = pick('logistic', 'squared', 'softmax', 'poisson', 'gamma', 'tweedie' as const)
  const columns = matrix.columns.length
  const categorical = pick(
    null,
    null,
    Array.from({ length: columns }, (_, j) => j % 2 === 1),
  )
  return {
    objective,
    nEstimators: 1 + random.int(5),
    maxDepth: pick(1 + random.int(8), 1 + random.int(8), 14, null),
    numLeaves: pick(null, null, 2 + random.int(40)),
    learningRate: pick(0.1, 0.3, 1),
    regLambda: pick(0, 1, 3.7),
    regAlpha: pick(0, 0, 0.4),
    gamma: pick(0, 0, 0.1),
    minChildWeight: pick(0, 0.01, 1),
    minSamplesLeaf: pick(1, 1, 4, 20),
    maxDeltaStep: pick(null, null, 0.2),
    monotoneConstraints: objective === 'softmax' ? null : pick(null, null, 'x0:+'),
    categorical,
    maxCatToOnehot: pick(1, 4, 255),
    maxCatThreshold: pick(1, 32),
    catSmooth: pick(0, 10),
    subsample: pick(1, 1, 0.7),
    colsampleBytree: pick(1, 1, 0.6),
    colsampleBylevel: pick(1, 1, 0.6),
    colsampleBynode: pick(1, 1, 0.6),
    maxBin: pick(255, 255, 31, 2),
    weights: pick(
      null,
      null,
      labels.map((_, row) => (row < 9 ? 1 : pick(0, 0.3, 1, 2e5))),
    ),
    seed: random.int(100),
  }
}
