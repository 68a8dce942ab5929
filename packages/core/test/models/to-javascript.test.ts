import { describe, expect, it } from 'vitest'
import {
  type Calibrator,
  type Matrix,
  type Model,
  margins,
  predict,
  readModel,
  toJavascript,
} from '../../src/index.ts'
import { randomMatrix } from './random-ensemble.ts'
import { referenceCase } from './reference-case.ts'
import { answersOf, isolationModel, largestShare, modelsOfEveryKind } from './round-trip.ts'
import { matrixOfRows } from './vendor-rows.ts'

type Row = readonly (number | string | null)[] | Readonly<Record<string, number | string | null>>

type Written = {
  readonly features: string[]
  readonly levels: (string[] | null)[]
  readonly classes: string[]
  readonly margins: (row: Row) => number[]
  readonly predict: (row: Row) => Record<string, unknown>
}

async function run(text: string): Promise<Written> {
  return (await import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`)) as Written
}

function rowsOf({ rows, columns }: Matrix): number[][] {
  return Array.from({ length: rows }, (_, row) => columns.map((column) => column[row]!))
}

/** What a written model answers, in the order of `answersOf`. */
function answersIn(written: Written, model: Model, matrix: Matrix): number[] {
  return rowsOf(matrix).flatMap((row) => {
    const { probabilities, prediction, anomaly_score } = written.predict(row)
    if (model.task === 'anomaly') return [anomaly_score as number]
    if (model.task === 'regression') return prediction as number[]
    const all = model.classes.map((name) => (probabilities as Record<string, number>)[name]!)
    return model.ensemble.outputs === 1 ? all.slice(1) : all
  })
}

const matrix = randomMatrix(3, 200, 4)

async function expectSame(model: Model): Promise<void> {
  const written = await run(toJavascript(model))
  expect(rowsOf(matrix).flatMap((row) => written.margins(row))).toEqual([...margins(model.ensemble, matrix)])
  // the platform's exp differs from ours in the last digit
  expect(largestShare(answersIn(written, model, matrix), answersOf(model, matrix))).toBeLessThan(1e-14)
}

describe('toJavascript', () => {
  it.each(modelsOfEveryKind({ allKinds: true, accumulator: 'float32' }))(
    'gives the same margins to the bit: %s',
    (_, model) => expectSame(model),
  )

  it.each([
    { comparison: '<=', precision: 'float64' },
    { comparison: '<=', thresholdPrecision: 'float64' },
    { comparison: '<' },
  ] as const)('compares as the model does: %j', async (choices) => {
    for (const [, model] of modelsOfEveryKind(choices).slice(0, 1)) await expectSame(model)
  })

  const [, forest] = modelsOfEveryKind({ combine: 'mean' })[6]!
  const [, boosting] = modelsOfEveryKind()[0]!
  const calibrators: [Model, Calibrator][] = [
    [boosting, { kind: 'sigmoid', a: -1.5, b: 0.25 }],
    [boosting, { kind: 'temperature', scale: 'log_odds', temperature: 1.7 }],
    [forest, { kind: 'temperature', scale: 'probability', temperature: 0.7 }],
    [forest, { kind: 'beta', scale: 'probability', a: 0.5, b: 2, c: -0.1 }],
    [boosting, { kind: 'beta', scale: 'log_odds', a: 0.5, b: 2, c: -0.1 }],
    [boosting, { kind: 'isotonic', x: [-2, -1, 0.5, 3], y: [0.1, 0.1, 0.4, 1] }],
    [
      boosting,
      {
        kind: 'venn-abers',
        p0: { x: [-1, 0, 1], y: [0, 0.2, 0.6] },
        p1: { x: [-1, 0, 1], y: [0.3, 0.5, 1] },
      },
    ],
  ]
  it.each(calibrators)('calibrates: %# %o', async (model, calibrator) => {
    const calibrated = { ...model, calibrator }
    const written = await run(toJavascript(calibrated))
    expect(largestShare(answersIn(written, calibrated, matrix), answersOf(calibrated, matrix))).toBeLessThan(
      1e-13,
    )
  })

  it('scores an isolation forest', async () => {
    const model = isolationModel()
    await expectSame(model)
    const written = await run(toJavascript(model))
    const prediction = predict(model, matrix)
    const flags = rowsOf(matrix).map((row) => (written.predict(row)['anomaly'] ? 1 : 0))
    expect(prediction.task === 'anomaly' && [...prediction.anomaly]).toEqual(flags)
  })

  it('takes rows by name, texts of categories, and missing values', async () => {
    const [, model] = modelsOfEveryKind({ categories: true })[0]!
    const written = await run(toJavascript(model, { categoryLevels: [null, ['x', 'y'], null, null] }))
    expect(written.levels[1]).toEqual(['x', 'y'])
    expect(written.margins({ x0: 1, x1: 'y', x2: null, x3: 4 })).toEqual(
      written.margins([1, 1, Number.NaN, 4]),
    )
    expect(written.margins([1, 'elsewhere', 2, 3])).toEqual(written.margins([1, null, 2, 3]))
    expect(() => written.margins([1])).toThrow('the row has 1 values; the model has 4 features')
  })

  it('refuses missing values where the model does', async () => {
    const ensemble = { ...boosting.ensemble, missing: 'refuse' as const }
    const written = await run(toJavascript({ ...boosting, ensemble }))
    expect(() => written.margins([1, null, null, null])).toThrow('is missing; the model has no rule')
  })

  const reference = referenceCase('lgb47-adult-categorical')
  it.skipIf(reference === null)('carries a vendor’s model', async () => {
    const imported = readModel(reference!.bytes)
    const rows = reference!.matrixFor(imported)
    const written = await run(toJavascript(imported.model, imported))
    expect(rowsOf(rows).flatMap((row) => written.margins(row))).toEqual([
      ...margins(imported.model.ensemble, rows),
    ])
  })
})

describe('toJavascript of a sum of columns', () => {
  const linear = {
    featureNames: ['x', 'y'],
    coefficients: [[0.1, -2]],
    intercepts: [0.7],
    link: 'logistic',
  } as const
  const two = {
    algorithm: 'logistic',
    task: 'classification',
    classes: ['no', 'yes'],
    calibrator: null,
    linear,
  } as const
  const rows = [
    [0.3, 1.7],
    [-4, 1e5],
    [0, 0],
  ]

  it('gives the same margins to the bit, and refuses what is missing', async () => {
    const classes = ['a', 'b', 'c']
    const coefficients = [
      [0.1, -2],
      [3, 0.7],
      [0, 1e-3],
    ]
    const three = {
      ...two,
      classes,
      linear: { ...linear, coefficients, intercepts: [1, -1, 0.1], link: 'softmax' },
    } as const
    for (const model of [two, { ...two, calibrator: { kind: 'sigmoid', a: -2, b: 0.5 } } as const, three]) {
      const written = await run(toJavascript(model))
      const { margin, ...rest } = predict(model, matrixOfRows(rows, ['x', 'y']))
      expect(rows.flatMap((row) => written.margins(row))).toEqual([...margin])
      const shares = rows.flatMap((row) => Object.values(written.predict(row)['probabilities'] as object))
      const second = model.classes.length === 2 ? shares.filter((_, i) => i % 2 === 1) : shares
      // the platform's exp differs from ours in the last digit
      expect(largestShare(second, (rest as { probability: Float64Array }).probability)).toBeLessThan(1e-14)
      expect(() => written.margins([null, 1])).toThrow(
        'x is missing; the model has no rule for missing values',
      )
    }
  })
})
