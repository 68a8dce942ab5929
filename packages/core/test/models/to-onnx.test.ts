import { describe, expect, it } from 'vitest'
import { fromOnnx, type Model, predict, toOnnx } from '../../src/index.ts'
import { onnxModel } from '../../src/models/onnx-model.ts'
import { randomMatrix } from './random-ensemble.ts'
import { answersOf, isolationModel, largestShare, modelsOfEveryKind } from './round-trip.ts'

/** Leaves are written as float32: 6e-8 of each of a few leaves of size 1. */
const tolerance = 1e-6

/** Whole numbers where splits ask for categories, which are never anything else. */
function rowsFor({ ensemble }: Model) {
  const matrix = randomMatrix(3, 300, 4)
  if (!ensemble.kind.includes(1)) return matrix
  return { ...matrix, columns: matrix.columns.map((column) => column.map(Math.floor)) }
}

describe('toOnnx', () => {
  const kinds = [
    ['numbers, x < t', { comparison: '<' }],
    ['numbers, x <= t, float32 beside float64', { comparison: '<=', thresholdPrecision: 'float64' }],
    ['numbers, x < t, float32 beside float64', { comparison: '<', thresholdPrecision: 'float64' }],
    ['float64', { precision: 'float64', comparison: '<=' }],
    ['categories', { categories: true, depth: 6 }],
    ['categories, float64', { categories: true, precision: 'float64' }],
  ] as const
  describe.each(kinds)('of splits of %s', (_, choices) => {
    it.each(modelsOfEveryKind(choices))('comes back through fromOnnx: %s', (__, model) => {
      const imported = fromOnnx(toOnnx(model))
      const matrix = rowsFor(model)
      expect(imported.model).toMatchObject({
        task: model.task,
        classes: model.classes,
        algorithm: model.algorithm,
      })
      expect(imported.featureNames).toEqual(model.ensemble.featureNames)
      expect(largestShare(answersOf(imported.model, matrix), answersOf(model, matrix))).toBeLessThan(
        tolerance,
      )
    })
  })

  it('keeps an isolation forest, its scale, and the texts of categories', () => {
    const model = isolationModel()
    const categoryLevels = [null, ['x', 'y'], null, null]
    const imported = fromOnnx(toOnnx(model, { categoryLevels }))
    expect(imported.categoryLevels).toEqual(categoryLevels)
    expect(imported.model).toMatchObject({ task: 'anomaly', anomaly: model.anomaly })
    const matrix = randomMatrix(5, 100, 4)
    expect(largestShare(answersOf(imported.model, matrix), answersOf(model, matrix))).toBeLessThan(tolerance)
    const [theirs, ours] = [predict(imported.model, matrix), predict(model, matrix)]
    expect(theirs.task === 'anomaly' && ours.task === 'anomaly' && theirs.anomaly).toEqual(
      ours.task === 'anomaly' && ours.anomaly,
    )
  })

  it('refuses what ONNX cannot say', () => {
    const [, model] = modelsOfEveryKind()[0]!
    const isotonic: Model = { ...model, calibrator: { kind: 'isotonic', x: [0], y: [0.5] } }
    expect(() => toOnnx(isotonic)).toThrow('cannot write the model as ONNX: its calibrator is isotonic')
    const zero = { ...model.ensemble, kind: model.ensemble.kind.map((kind) => (kind === 0 ? 3 : kind)) }
    expect(() => toOnnx({ ...model, ensemble: zero })).toThrow('splits that take zero for missing')
  })

  it('writes the same bytes again', () => {
    const [, model] = modelsOfEveryKind()[0]!
    expect(toOnnx(model)).toEqual(toOnnx(model))
  })
})

describe('toOnnx of a sum of columns', () => {
  const linear = {
    featureNames: ['x', 'y'],
    coefficients: [[0.1, -2]],
    intercepts: [0.7],
    link: 'logistic',
  } as const
  const model = {
    algorithm: 'logistic',
    task: 'classification',
    classes: ['no', 'yes'],
    calibrator: null,
    linear,
  } as const

  it('writes coefficients, column by column, with a calibrator in them, and float64 inputs', () => {
    const calibrated = { ...model, calibrator: { kind: 'sigmoid', a: -2, b: 0.5 } } as const
    const { tensors, nodes, inputs, metadata } = onnxModel(toOnnx(calibrated))
    expect(inputs).toEqual([{ name: 'X', elementType: 11, width: 2 }])
    expect([...Array.from(tensors.get('coefficients')!.numbers)]).toEqual([0.2, -4])
    expect([...Array.from(tensors.get('intercepts')!.numbers)]).toEqual([2 * 0.7 - 0.5])
    expect(nodes.map(({ operator }) => operator)).toEqual([
      'MatMul',
      'Add',
      'Cast',
      'Sigmoid',
      'Sub',
      'Concat',
      'ArgMax',
      'Gather',
    ])
    expect([...metadata.values()].join()).toContain('"features":["x","y"]')
  })

  it('refuses a calibrator that is no line of the margin', () => {
    const isotonic = { ...model, calibrator: { kind: 'isotonic', x: [0, 1], y: [0, 1] } } as const
    expect(() => toOnnx(isotonic)).toThrow('its calibrator is isotonic')
  })
})
