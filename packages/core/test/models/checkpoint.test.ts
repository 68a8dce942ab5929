import { describe, expect, it } from 'vitest'
import type { Matrix } from '../../src/features/index.ts'
import { createRandom } from '../../src/math/index.ts'
import { type BoostingOptions, trainBoosting } from '../../src/models/boosting.ts'
import { encodeArrays } from '../../src/models/encode-arrays.ts'
import { encodeEnsemble } from '../../src/models/encode-ensemble.ts'
import { type ForestOptions, trainForest } from '../../src/models/forest.ts'

const { matrix, labels } = rowsOf(300)
const validation = rowsOf(100)
const counts = labels.map((label, row) => label * (row % 4) + (row % 2))

const cases: Record<string, { labels: Float64Array; options: BoostingOptions }> = {
  'kernels, shares of rows and columns': { labels, options: { subsample: 0.6, colsampleBytree: 0.7 } },
  numbers: { labels: counts, options: { objective: 'squared', learningRate: 0.3 } },
  'several classes': { labels: counts, options: { objective: 'softmax', subsample: 0.8 } },
  'counts and exposure': {
    labels: counts,
    options: { objective: 'poisson', exposure: labels.map((_, row) => 1 + (row % 3)) },
  },
  'categories, leaf by leaf': {
    labels,
    options: { categorical: [false, true, false], numLeaves: 9, colsampleBynode: 0.7 },
  },
  'early stopping': {
    labels,
    options: { validation, earlyStoppingRounds: 3, learningRate: 1, nEstimators: 60 },
  },
}

describe('checkpoints of boosting', () => {
  it.each(Object.entries(cases))('%s: a resumed run ends in the same bytes', (_, task) => {
    const options = { nEstimators: 11, seed: 4, minChildWeight: 0, ...task.options }
    const states: Uint8Array[] = []
    const checkpoint = { every: 2, save: (state: Uint8Array) => states.push(state) }
    const whole = trainBoosting(matrix, task.labels, { ...options, checkpoint })
    expect(states.length).toBe(Math.floor(whole.history.train.length / 2))
    for (const resumeFrom of states) {
      const resumed = trainBoosting(matrix, task.labels, { ...options, resumeFrom })
      expect(encodeEnsemble(resumed.ensemble)).toEqual(encodeEnsemble(whole.ensemble))
      expect(resumed.history).toEqual(whole.history)
      expect(resumed.gains).toEqual(whole.gains)
    }
  })

  it('takes another number of trees, fewer too', () => {
    const states: Uint8Array[] = []
    const checkpoint = { every: 4, save: (state: Uint8Array) => states.push(state) }
    trainBoosting(matrix, labels, { nEstimators: 4, checkpoint })
    for (const nEstimators of [2, 4, 9]) {
      const resumed = trainBoosting(matrix, labels, { nEstimators, resumeFrom: states[0]! })
      expect(resumed).toEqual(trainBoosting(matrix, labels, { nEstimators }))
    }
  })

  it('refuses the state of another run, and what is none', () => {
    let state: Uint8Array = new Uint8Array(0)
    const save = (made: Uint8Array) => {
      state = made
    }
    const options: BoostingOptions = { nEstimators: 2 }
    trainBoosting(matrix, labels, { ...options, checkpoint: { every: 1, save } })
    const resume = (given: BoostingOptions, y = labels) =>
      expect(() => trainBoosting(matrix, y, { ...options, resumeFrom: state, ...given }))
    resume({ seed: 1 }).toThrow('the training state is of another run')
    resume({ maxDepth: 3 }).toThrow('the training state is of another run')
    resume({}, labels.toReversed()).toThrow('the training state is of another run')
    resume({ resumeFrom: encodeArrays({}) }).toThrow('of another run: no training state')
    resume({ resumeFrom: state.subarray(0, 99) }).toThrow('not a whole array file')
    resume({ checkpoint: { every: 0, save } }).toThrow(
      'invalid checkpoint.every: 0; accepted: a whole number of rounds from 1',
    )
  })
})

describe('checkpoints of forests', () => {
  it.each([null, undefined])('a resumed forest ends in the same bytes, executor %s', (executor) => {
    const options: ForestOptions = { nEstimators: 9, seed: 2, maxDepth: 5, executor, scoresOutOfBag: true }
    const states: Uint8Array[] = []
    const checkpoint = { every: 2, save: (state: Uint8Array) => states.push(state) }
    const whole = trainForest(matrix, labels, { ...options, checkpoint })
    expect(states.length).toBeGreaterThan(0)
    for (const resumeFrom of states) {
      const resumed = trainForest(matrix, labels, { ...options, resumeFrom })
      expect(encodeEnsemble(resumed.ensemble)).toEqual(encodeEnsemble(whole.ensemble))
      expect(resumed.outOfBag).toEqual(whole.outOfBag)
    }
  })
})

function rowsOf(rows: number): { matrix: Matrix; labels: Float64Array } {
  const random = createRandom(rows)
  const draw = [
    () => random.normal(),
    () => (random.next() < 0.1 ? Number.NaN : random.int(12)),
    () => random.int(5),
  ]
  const columns = draw.map((next) => Float64Array.from({ length: rows }, next))
  const labels = Float64Array.from({ length: rows }, (_, row) =>
    row < 2 ? row : columns[0]![row]! + random.normal() > 0 ? 1 : 0,
  )
  return { matrix: { rows, names: ['a', 'b', 'c'], columns }, labels }
}
