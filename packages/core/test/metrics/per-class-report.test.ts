import { describe, expect, it } from 'vitest'
import { createRandom } from '../../src/math/index.ts'
import { confusionAt, fBeta, perClassReport, precision, recall } from '../../src/metrics/index.ts'

describe('perClassReport', () => {
  it('is the binary metrics of each class, and their means', () => {
    const report = perClassReport([0, 0, 1, 1, 2, 2], [0, 1, 1, 1, 2, 0], ['a', 'b', 'c'])
    expect(report.classes).toMatchObject([
      { name: 'a', precision: { value: 1 / 2 }, recall: { value: 1 / 2 }, f1: { value: 1 / 2 }, support: 2 },
      { name: 'b', precision: { value: 2 / 3 }, recall: { value: 1 }, f1: { value: 4 / 5 }, support: 2 },
      { name: 'c', precision: { value: 1 }, recall: { value: 1 / 2 }, f1: { value: 2 / 3 }, support: 2 },
    ])
    expect(report.macro).toEqual({
      precision: { value: expect.closeTo(13 / 18, 14), n: 6 },
      recall: { value: expect.closeTo(2 / 3, 14), n: 6 },
      f1: { value: expect.closeTo(59 / 90, 14), n: 18 },
      support: 6,
    })
  })

  it('weighs by support', () => {
    const report = perClassReport([0, 0, 0, 1], [0, 0, 1, 1], ['no', 'yes'])
    expect(report.macro.recall).toMatchObject({ value: expect.closeTo((2 / 3 + 1) / 2, 14) })
    expect(report.weighted.recall).toMatchObject({ value: expect.closeTo(0.75, 14) })
    expect(report.weighted.precision).toMatchObject({ value: expect.closeTo((3 * 1 + 1 * 0.5) / 4, 14) })
  })

  it('two classes are the two sides of one confusion', () => {
    const random = createRandom(21)
    const labels = Array.from({ length: 50 }, () => random.int(2))
    const predicted = Array.from({ length: 50 }, () => random.int(2))
    const weights = Array.from({ length: 50 }, () => random.next())
    const confusion = confusionAt(labels, predicted, { value: 0.5, operator: '>=', weights })
    const report = perClassReport(labels, predicted, ['0', '1'], { weights })
    expect(report.classes[1]).toEqual({
      name: '1',
      precision: precision(confusion),
      recall: recall(confusion),
      f1: fBeta(confusion, 1),
      support: confusion.tp + confusion.fn,
    })
  })

  it('a class that is never predicted has no precision, and then the means have none either', () => {
    const report = perClassReport([0, 1, 2], [0, 1, 1], ['a', 'b', 'c'])
    expect(report.classes[2]!.precision).toEqual({
      status: 'undefined',
      reason: 'no_predicted_positives',
      n: 0,
    })
    expect(report.macro.precision).toEqual({ status: 'undefined', reason: 'undefined_class', n: 2 })
    expect(report.weighted.precision).toEqual({ status: 'undefined', reason: 'undefined_class', n: 2 })
    expect(report.macro.recall).toMatchObject({ value: expect.closeTo(2 / 3, 14) })
  })

  it('a class without rows does not enter the means', () => {
    const report = perClassReport([0, 0, 1], [0, 0, 1], ['a', 'b', 'c'])
    expect(report.classes[2]).toMatchObject({ recall: { reason: 'no_positives' }, support: 0 })
    expect(report.macro.recall).toMatchObject({ value: 1 })
    expect(perClassReport([], [], ['a']).macro.recall).toEqual({
      status: 'undefined',
      reason: 'no_rows',
      n: 0,
    })
  })
})
