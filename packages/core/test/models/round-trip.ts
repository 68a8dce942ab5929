import { type Matrix, type Model, type Prediction, predict } from '../../src/index.ts'
import { type Choices, randomEnsemble } from './random-ensemble.ts'

/** A model of each kind that exporters have to write, on random trees. */
export function modelsOfEveryKind(more: Choices = {}): [string, Model][] {
  const on = (choices: Choices, about: Partial<Model> = {}): Model => ({
    algorithm: 'gbm',
    task: 'classification',
    classes: ['no', 'yes'],
    calibrator: null,
    ensemble: randomEnsemble(7, { ...more, ...choices }),
    ...about,
  })
  const numbers = { task: 'regression', classes: [] } as const
  const three = { classes: ['a', 'b', 'c'] }
  return [
    ['boosting of two classes', on({ link: 'logistic' })],
    ['calibrated', on({ link: 'logistic' }, { calibrator: { kind: 'sigmoid', a: -1.5, b: 0.25 } })],
    [
      'tempered',
      on({ link: 'logistic' }, { calibrator: { kind: 'temperature', scale: 'log_odds', temperature: 2 } }),
    ],
    ['a scaled link', on({ link: 'logistic', linkScale: 0.5 })],
    ['boosting of three classes', on({ link: 'softmax', outputs: 3, trees: 7 }, three)],
    ['one against all', on({ link: 'logistic', outputs: 3, trees: 6 }, three)],
    ['a forest of two classes', on({ combine: 'mean', link: 'identity' }, { algorithm: 'rf' })],
    [
      'a forest of three',
      on({ combine: 'mean', outputs: 3, vectorLeaves: true }, { algorithm: 'rf', ...three }),
    ],
    ['regression', on({}, numbers)],
    ['rates', on({ link: 'exp' }, numbers)],
    ['a logistic regression of shares', on({ link: 'logistic' }, numbers)],
    ['softplus', on({ link: 'softplus' }, numbers)],
    ['squares', on({ link: 'signed_square' }, numbers)],
    ['hinge', on({ link: 'step' })],
    ['two targets', on({ outputs: 2, vectorLeaves: true }, numbers)],
    ['averaged targets', on({ outputs: 2, combine: 'mean', trees: 6 }, numbers)],
    ['single leaves', on({ depth: 0, link: 'logistic' })],
    ['no trees', on({ trees: 0, link: 'logistic' })],
  ]
}

/** An isolation forest's kind of model: few short paths. */
export function isolationModel(more: Choices = {}): Model {
  const ensemble = randomEnsemble(9, { combine: 'mean', ...more })
  return {
    algorithm: 'isolation-forest',
    task: 'anomaly',
    classes: [],
    calibrator: null,
    ensemble: { ...ensemble, base: Float64Array.of(0), value: ensemble.value.map((v) => -1 - Math.abs(v)) },
    anomaly: { samples: 4, threshold: 0.5 },
  }
}

/** What a model answers, whatever its task. */
export function answersOf(model: Model, matrix: Matrix): Float64Array {
  const prediction: Prediction = predict(model, matrix)
  if (prediction.task === 'anomaly') return prediction.anomalyScore
  return prediction.task === 'regression' ? prediction.prediction : prediction.probability
}

/** The largest difference over the size of the values, at least 1. */
export function largestShare(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY
  let most = 0
  for (let i = 0; i < expected.length; i++) {
    const share = Math.abs(actual[i]! - expected[i]!) / Math.max(1, Math.abs(expected[i]!))
    if (!(share <= most)) most = share
  }
  return most
}
