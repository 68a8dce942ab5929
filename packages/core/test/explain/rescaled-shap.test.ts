import { afterAll, describe, expect, it } from 'vitest'
import {
  answerGame,
  type FittedModel,
  logistic,
  type Model,
  prepareRescaled,
  prepareRescaledInteractions,
} from '../../src/index.ts'
import type { Executor } from '../../src/kernels/index.ts'
import { threadExecutor } from '../thread-executor.ts'
import { chainEnsemble, randomEnsemble, randomRows } from './random-ensemble.ts'
import { expectAllClose } from './shap-properties.ts'
import { stump, stumpRows } from './stump.ts'

const two = threadExecutor(2)
const four = threadExecutor(4)
afterAll(() => Promise.all([two.close(), four.close()]))

const head = { task: 'classification', classes: ['no', 'yes'], calibrator: null } as const
const model: Model = { ...head, algorithm: 'gbm', ensemble: { ...stump, link: 'logistic' } }
const boosted = (seed: number): Model => ({
  ...model,
  ensemble: { ...randomEnsemble({ seed, features: 9, depth: 6, trees: 6 }), link: 'logistic' },
})
const forest: Model = {
  ...head,
  algorithm: 'rf',
  ensemble: randomEnsemble({ seed: 8, features: 9, depth: 7, header: { combine: 'mean' } }),
}
const calibrator = { kind: 'sigmoid', a: -2, b: 0.5 } as const
const models: Record<string, FittedModel> = {
  'logistic link': boosted(3),
  'calibrated forest': { ...forest, calibrator },
  'three classes': {
    ...model,
    classes: ['a', 'b', 'c'],
    ensemble: { ...randomEnsemble({ seed: 4, features: 9, outputs: 3, depth: 5 }), link: 'softmax' },
  },
  'calibrated vote': {
    ...head,
    calibrator,
    algorithm: 'voting',
    members: [
      { weight: 1, model: forest },
      { weight: 2, model: boosted(5) },
    ],
  },
}

describe('prepareRescaled', () => {
  it('gives the one feature of a stump all of the difference', () => {
    const { phi, base, score } = prepareRescaled(model, stumpRows(0.2, 0.7)).explain(stumpRows(0.7))
    expect(base).toBeCloseTo((logistic(-1) + logistic(1)) / 2, 15)
    expect(phi[0]).toBeCloseTo(score[0]! - base, 15)
  })

  it('needs background rows', () => {
    expect(() => prepareRescaled(model, stumpRows())).toThrow(/background has no rows/)
    expect(() => prepareRescaledInteractions(model, stumpRows())).toThrow(/background has no rows/)
  })

  it.each(Object.entries(models))('%s: the mean over the background, row by row', (_, each) => {
    const { rows, background } = drawn(each, 9, 11)
    const game = answerGame(each)
    const [read, others] = [game.read(rows), game.read(background)]
    const mean = new Float64Array(9 * 9)
    for (let r = 0; r < 11; r++)
      game.against(read, others, r).forEach((value, i) => {
        mean[i]! += value / 11
      })
    expectAllClose(prepareRescaled(each, background).explain(rows).phi, mean)
  })

  it.each(Object.entries(models))(
    '%s: the same bits on 1, 2 and 4 threads and without kernels',
    (_, each) => {
      const { rows, background } = drawn(each, 70, 40)
      const of = (executor: Executor | null | undefined) =>
        prepareRescaled(each, background, { executor }).explain(rows).phi
      const plain = of(null)
      for (const executor of [undefined, two, four]) expect(of(executor)).toEqual(plain)
    },
  )

  it('takes paths of more than 64 distinct features', () => {
    const wide = { ...model, ensemble: { ...chainEnsemble(70, 70, 3), link: 'logistic' as const } }
    const rows = randomRows(wide.ensemble, 3, 1)
    const near = { ...rows, columns: rows.columns.map((column) => column.map((x) => 0.6 + 0.4 * x)) }
    const { residual } = prepareRescaled(wide, near).explain(near)
    for (const value of residual) expect(Math.abs(value)).toBeLessThan(1e-12)
  })
})

describe('prepareRescaledInteractions', () => {
  it.each(Object.entries(models))('%s: pairs of a feature add up to its contribution', (_, each) => {
    const { rows, background } = drawn(each, 5, 6)
    const { phi } = prepareRescaledInteractions(each, background).explain(rows)
    const single = prepareRescaled(each, background).explain(rows).phi
    const sums = new Float64Array(5 * 9)
    for (let row = 0, at = 0; row < 5; row++)
      for (let i = 0; i < 9; i++)
        for (let j = i; j < 9; j++, at++) {
          sums[row * 9 + i]! += i === j ? phi[at]! : phi[at]! / 2
          if (i !== j) sums[row * 9 + j]! += phi[at]! / 2
        }
    expectAllClose(sums, single)
  })
})

function drawn(each: FittedModel, count: number, others: number) {
  const ensemble = 'members' in each ? forest.ensemble : (each as Model).ensemble
  return {
    rows: randomRows(ensemble, count, 1, { missing: 0.1 }),
    background: randomRows(ensemble, others, 2, { missing: 0.1 }),
  }
}
