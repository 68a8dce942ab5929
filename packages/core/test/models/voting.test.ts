import { describe, expect, it } from 'vitest'
import {
  type ClassPrediction,
  type FittedModel,
  type Matrix,
  type Model,
  predict,
  trainBoosting,
  trainExtraTrees,
  trainForest,
  trainIsolationForest,
  trainLogistic,
} from '../../src/index.ts'
import type { LinearModel, VotingMember } from '../../src/models/model.ts'
import { mergeEnsembles, voteOf } from '../../src/models/voting.ts'
import { randomTreesReference } from './random-trees-reference.ts'

const { matrix, asked, y, k, v } = randomTreesReference()
const head = { task: 'classification', classes: ['no', 'yes'], calibrator: null } as const
const forest: Model = {
  ...head,
  algorithm: 'rf',
  ensemble: trainForest(matrix, y, { nEstimators: 3 }).ensemble,
}
const extra: Model = {
  ...head,
  algorithm: 'extra-trees',
  ensemble: trainExtraTrees(matrix, y, { nEstimators: 8, maxDepth: 5 }).ensemble,
}
const boosted: Model = {
  ...head,
  algorithm: 'gbm',
  ensemble: trainBoosting(matrix, y, { nEstimators: 5 }).ensemble,
}
const linear: LinearModel = { ...head, algorithm: 'logistic', linear: trainLogistic(matrix, y).linear }

describe('voteOf', () => {
  it('makes one ensemble of forests, whose margin is the weighted mean of theirs', () => {
    const vote = voteOf([
      { weight: 1, model: forest },
      { weight: 3, model: extra },
    ])
    if (!('ensemble' in vote)) throw new Error('the members stayed apart')
    expect(vote).toMatchObject({
      algorithm: 'voting',
      task: 'classification',
      classes: ['no', 'yes'],
      calibrator: null,
    })
    expect(vote.ensemble.treeOutput.length).toBe(11)
    expect(vote.ensemble.coverSource).toBe('weight')
    expectMean(vote, [1, 3], [forest, extra])
  })

  it('keeps boosting, logistic regression and calibrated forests apart, and takes the mean of their probabilities', () => {
    const calibrated: Model = { ...forest, calibrator: { kind: 'sigmoid', a: -3, b: 1 } }
    for (const models of [
      [forest, boosted],
      [linear, extra],
      [boosted, linear, calibrated],
    ]) {
      const weights = models.map((_, i) => i + 1)
      const vote = voteOf(models.map((model, i) => ({ weight: weights[i]!, model })))
      expect('members' in vote).toBe(true)
      expectMean(vote, weights, models)
    }
  })

  it('votes class by class, and number by number', () => {
    const classes = ['a', 'b', 'c']
    const three = [
      { ...forest, classes, ensemble: trainForest(matrix, k, { classes: 3, nEstimators: 2 }).ensemble },
      { ...linear, classes, linear: trainLogistic(matrix, k, { classes: 3 }).linear },
      { ...extra, classes, ensemble: trainExtraTrees(matrix, k, { classes: 3, nEstimators: 2 }).ensemble },
    ]
    expectMean(voteOf(three.map((model) => ({ weight: 1, model }))), [1, 1, 1], three)
    expectMean(
      voteOf([three[0]!, three[2]!].map((model) => ({ weight: 2, model }))),
      [1, 1],
      [three[0]!, three[2]!],
    )

    const numbers = { algorithm: 'rf', task: 'regression', classes: [], calibrator: null } as const
    const values: Model[] = [
      { ...numbers, ensemble: trainForest(matrix, v, { task: 'regression', nEstimators: 2 }).ensemble },
      { ...numbers, ensemble: trainBoosting(matrix, v, { objective: 'squared', nEstimators: 2 }).ensemble },
    ]
    const vote = voteOf(values.map((model) => ({ weight: 1, model })))
    expect('ensemble' in vote).toBe(true)
    const [first, second] = values.map((model) => answers(model, asked)) as [Float64Array, Float64Array]
    answers(vote, asked).forEach((value, i) => {
      expect(Math.abs(value - (first[i]! + second[i]!) / 2)).toBeLessThan(1e-12 * 500)
    })
  })

  it('calibrates its mean vote like any model', () => {
    const vote = voteOf([
      { weight: 1, model: boosted },
      { weight: 1, model: linear },
    ])
    const plain = predict(vote, asked) as ClassPrediction
    const calibrated = predict(
      { ...vote, calibrator: { kind: 'isotonic', x: [0, 1], y: [0, 0.5] } },
      asked,
    ) as ClassPrediction
    expect(calibrated.margin).toEqual(plain.margin)
    calibrated.probability.forEach((p, i) => {
      expect(p).toBeCloseTo(plain.probability[i]! / 2, 15)
    })
  })

  it('passes the number of trees on to its members', () => {
    const vote = voteOf([
      { weight: 1, model: boosted },
      { weight: 1, model: linear },
    ])
    const some = predict(vote, asked, { trees: 1 }) as ClassPrediction
    const [one, other] = [predict(boosted, asked, { trees: 1 }), predict(linear, asked)] as ClassPrediction[]
    expect(some.margin[0]).toBeCloseTo((one!.probability[0]! + other!.probability[0]!) / 2, 15)
  })

  it('says what is wrong', () => {
    const members = (model: Model | LinearModel, weight = 1): VotingMember[] => [
      { weight: 1, model: forest },
      { weight, model },
    ]
    expect(() => voteOf(members(extra, 0))).toThrow(
      'invalid weight of member 2: 0; accepted: a number above 0',
    )
    expect(() => voteOf(members({ ...extra, classes: ['no', 'maybe'] }))).toThrow(
      'member 2 of the vote has the classes no, maybe; the first member has no, yes',
    )
    const { ensemble, anomaly } = trainIsolationForest(matrix, { nEstimators: 1 })
    const isolation: Model = {
      ...head,
      algorithm: 'isolation-forest',
      task: 'anomaly',
      classes: [],
      ensemble,
      anomaly,
    }
    expect(() => voteOf(members(isolation))).toThrow('a model of isolation-forest does not vote')
    const smuggled = { ...head, algorithm: 'voting', members: [{ weight: 1, model: isolation }] }
    expect(() => predict(smuggled, asked)).toThrow('a model of isolation-forest does not vote')
    expect(() => predict({ ...linear, task: 'anomaly' }, asked)).toThrow('model field anomaly is absent')
  })
})

describe('mergeEnsembles', () => {
  it('adds bases by weight, and keeps covers and leaf numbers', () => {
    const based = { ...forest.ensemble, base: Float64Array.of(0.5) }
    const merged = mergeEnsembles([based, extra.ensemble], [2, 3])
    expect([...merged.base]).toEqual([1])
    expect([...merged.cover]).toEqual([...based.cover, ...extra.ensemble.cover])
    expect([...merged.leafId]).toEqual([...based.leafId, ...extra.ensemble.leafId])
    expect(mergeEnsembles([{ ...based, coverSource: 'none' }, based], [1, 1]).coverSource).toBe('none')
  })
})

function answers(model: FittedModel, rows: Matrix): Float64Array {
  const prediction = predict(model, rows)
  if (prediction.task === 'anomaly') throw new Error('no vote')
  return prediction.task === 'regression' ? prediction.prediction : prediction.probability
}

function expectMean(vote: FittedModel, weights: readonly number[], models: readonly FittedModel[]): void {
  const total = weights.reduce((a, b) => a + b, 0)
  const members = models.map((model) => answers(model, asked))
  const { margin, raw } = predict(vote, asked) as ClassPrediction
  expect(raw).toEqual(margin)
  margin.forEach((value, i) => {
    const mean = members.reduce((sum, member, m) => sum + (weights[m]! / total) * member[i]!, 0)
    // leaf values rounded once more, 11 trees added in another order
    expect(Math.abs(value - mean)).toBeLessThan(1e-14)
  })
}
