import { describe, expect, it } from 'vitest'
import {
  anomaliesAmong,
  anomalyScores,
  type ClassPrediction,
  linkOf,
  type Model,
  margins,
  predict,
} from '../../src/index.ts'
import { randomEnsemble, randomMatrix } from './random-ensemble.ts'

const matrix = randomMatrix(2, 30, 4)

function classifier(model: Partial<Model>): Model {
  const ensemble = randomEnsemble(1, { link: 'logistic' })
  return {
    algorithm: 'gbm',
    task: 'classification',
    classes: ['no', 'yes'],
    calibrator: null,
    ensemble,
    ...model,
  }
}

function classes(model: Model): ClassPrediction {
  const scored = predict(model, matrix)
  if (scored.task !== 'classification') throw new Error('not a classifier')
  return scored
}

describe('predict', () => {
  it('gives margin, raw and the same probability where nothing calibrates', () => {
    const model = classifier({})
    const margin = margins(model.ensemble, matrix)
    const raw = linkOf(model.ensemble)(margin)
    expect(predict(model, matrix)).toEqual({
      task: 'classification',
      outputs: 1,
      margin,
      raw,
      probability: raw,
    })
  })

  it('calibrates the margin of boosting, the mean vote of a forest', () => {
    const boosted = classes(classifier({ calibrator: { kind: 'sigmoid', a: -1, b: 0 } }))
    boosted.probability.forEach((p, i) => {
      expect(p).toBeCloseTo(boosted.raw[i]!, 15)
    })
    const forest = classifier({
      calibrator: { kind: 'isotonic', x: [-10, 10], y: [0, 1] },
      ensemble: randomEnsemble(1, { combine: 'mean' }),
    })
    const voted = classes(forest)
    expect(voted.raw).toEqual(voted.margin)
    expect(voted.probability[0]).toBeCloseTo((voted.margin[0]! + 10) / 20, 14)
  })

  it('gives a probability for each class of several, rows by outputs', () => {
    const ensemble = randomEnsemble(1, { link: 'softmax', outputs: 3, trees: 6 })
    const scored = classes(classifier({ ensemble, classes: ['a', 'b', 'c'] }))
    expect(scored.probability).toHaveLength(90)
    expect(scored.probability.subarray(3, 6).reduce((sum, p) => sum + p)).toBeCloseTo(1, 14)
  })

  it('predicts values by the link', () => {
    const ensemble = randomEnsemble(1, { link: 'exp' })
    const scored = predict(classifier({ task: 'regression', classes: [], ensemble }), matrix)
    const margin = margins(ensemble, matrix)
    expect(scored).toEqual({ task: 'regression', outputs: 1, margin, prediction: linkOf(ensemble)(margin) })
  })

  it('judges path lengths by the scale of an isolation forest', () => {
    const ensemble = randomEnsemble(1, { combine: 'mean' })
    const anomaly = { samples: 256, threshold: 0.5 }
    const forest = classifier({ task: 'anomaly', classes: [], ensemble, anomaly })
    const margin = margins(ensemble, matrix)
    const anomalyScore = anomalyScores(anomaly, margin)
    expect(predict(forest, matrix)).toEqual({
      task: 'anomaly',
      outputs: 1,
      margin,
      anomalyScore,
      anomaly: anomaliesAmong(anomaly, anomalyScore),
    })
    expect(() => predict(classifier({ task: 'anomaly' }), matrix)).toThrow('model field anomaly is absent')
  })

  it('scores with the first trees only', () => {
    const model = classifier({})
    expect(predict(model, matrix, { trees: 2 }).margin).toEqual(margins(model.ensemble, matrix, { trees: 2 }))
  })

  it('refuses to calibrate several outputs with one calibrator', () => {
    const ensemble = randomEnsemble(1, { link: 'softmax', outputs: 3 })
    const model = classifier({
      ensemble,
      classes: ['a', 'b', 'c'],
      calibrator: { kind: 'sigmoid', a: 1, b: 0 },
    })
    expect(() => predict(model, matrix)).toThrow(
      'model field calibrator is sigmoid; expected none for 3 outputs',
    )
  })
})
