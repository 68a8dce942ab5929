import { describe, expect, it } from 'vitest'
import {
  brier,
  confusionAt,
  isDefined,
  logLoss,
  perClassReport,
  rocAuc,
  undefinedValue,
} from '../../src/metrics/index.ts'

describe('rows are checked at the door', () => {
  const range = 'metrics.value_out_of_range'

  it('labels are 0 or 1', () => {
    for (const label of [2, -1, 0.5, Number.NaN]) {
      expect(() => rocAuc([0, 1, label], [1, 2, 3])).toThrow(
        `invalid label in row 2; not in {0, 1}: ${label}`,
      )
    }
    expect(() => rocAuc(Uint8Array.of(0, 255), [1, 2])).toThrow(expect.objectContaining({ code: range }))
  })

  it('scores are numbers, infinite ones too, but not NaN', () => {
    expect(() => rocAuc([0, 1], [1, Number.NaN])).toThrow('invalid score in row 1')
    expect(rocAuc([0, 1], [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY])).toEqual({ value: 1, n: 2 })
  })

  it('probabilities lie in [0, 1]', () => {
    for (const p of [-0.1, 1.1, Number.NaN]) {
      expect(() => logLoss([0, 1], [0.5, p])).toThrow(`invalid probability in row 1; not in [0, 1]: ${p}`)
      expect(() => brier([0, 1], [0.5, p])).toThrow(expect.objectContaining({ code: range }))
    }
  })

  it('weights are finite and not negative', () => {
    for (const weight of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => rocAuc([0, 1], [1, 2], { weights: [1, weight] })).toThrow(
        'invalid weight in row 1; not in [0, Infinity)',
      )
    }
  })

  it('classes are codes of the list', () => {
    expect(() => perClassReport([0, 3], [0, 1], ['a', 'b'])).toThrow(
      'invalid label in row 1; not in {0, …, 1}: 3',
    )
    expect(() => perClassReport([0, 1], [0, -1], ['a', 'b'])).toThrow('invalid predicted class in row 1')
  })

  it('every array has one value per row', () => {
    const threshold = { value: 0.5, operator: '>=' } as const
    expect(() => rocAuc([0, 1, 1], [1, 2])).toThrow('score has 2 values; expected 3')
    expect(() => confusionAt([0, 1], [1, 2], { ...threshold, weights: [1] })).toThrow(
      expect.objectContaining({ code: 'metrics.length_mismatch' }),
    )
  })

  it('takes typed and plain arrays alike', () => {
    const plain = rocAuc([0, 1, 0, 1], [0.1, 0.5, 0.5, 0.75], { weights: [1, 2, 1, 1] })
    const typed = rocAuc(Uint8Array.of(0, 1, 0, 1), Float32Array.of(0.1, 0.5, 0.5, 0.75), {
      weights: Float64Array.of(1, 2, 1, 1),
    })
    expect(typed).toEqual(plain)
  })
})

describe('isDefined', () => {
  it('tells a value from its absence', () => {
    expect(isDefined({ value: 0, n: 0 })).toBe(true)
    expect(isDefined(undefinedValue('no_rows', 0))).toBe(false)
  })
})
