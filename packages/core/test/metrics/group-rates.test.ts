import { describe, expect, it } from 'vitest'
import { groupRates } from '../../src/metrics/index.ts'

const none = (reason: string, n = 0) => ({ status: 'undefined', reason, n })
const atHalf = { value: 0.5, operator: '>=' } as const

/** Eighteen rows, three groups; C has no positive row. Decisions stand in for scores. */
const labels = [1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]
const decisions = [1, 1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1]
const codes = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2]
const eighteen = groupRates(labels, decisions, { codes, levels: ['A', 'B', 'C'] }, atHalf)

describe('groupRates', () => {
  it('gives the golden rates, and none where a group has no such rows', () => {
    const [a, b, c] = eighteen.byGroup
    expect(a).toMatchObject({
      group: 'A',
      count: 8,
      confusion: { tn: 4, fp: 1, fn: 1, tp: 2 },
      selectionRate: { value: 0.375, n: 8 },
      tpr: { value: 2 / 3, n: 3 },
      fpr: { value: 0.2, n: 5 },
      fnr: { value: 1 / 3, n: 3 },
      precision: { value: 2 / 3, n: 3 },
    })
    expect(b).toMatchObject({
      count: 6,
      tpr: { value: 0.5 },
      fpr: { value: 0.25 },
      precision: { value: 0.5 },
    })
    expect(c).toMatchObject({
      count: 4,
      selectionRate: { value: 0.25 },
      tpr: none('no_positives'),
      fnr: none('no_positives'),
      fpr: { value: 0.25 },
      precision: { value: 0, n: 1 },
    })
    expect(eighteen.overall).toMatchObject({
      count: 18,
      selectionRate: { value: 6 / 18 },
      tpr: { value: 0.6 },
      fpr: { value: expect.closeTo(0.230769, 6) },
    })
  })

  it('keeps a level without rows and shows rows without a group', () => {
    const table = groupRates([1, 0, 1], [1, 0, 0], { codes: [0, -1, -1], levels: ['a', 'b'] }, atHalf)
    expect(table.byGroup.map(({ group, count }) => [group, count])).toEqual([
      ['a', 1],
      ['b', 0],
      ['(missing)', 2],
    ])
    expect(table.byGroup[1]).toMatchObject({
      selectionRate: none('empty_group'),
      tpr: none('no_positives'),
      fpr: none('no_negatives'),
      precision: none('no_predicted_positives'),
    })
    expect(table.overall.count).toBe(3)
  })

  it('weighs rates and still counts rows', () => {
    const table = groupRates([1, 1, 0], [1, 0, 0], { codes: [0, 0, 0], levels: ['a'] }, atHalf, {
      weights: [3, 1, 2],
    })
    expect(table.byGroup[0]).toMatchObject({
      count: 3,
      tpr: { value: 0.75, n: 2 },
      selectionRate: { value: 0.5, n: 3 },
    })
  })

  it('refuses codes outside the levels', () => {
    for (const code of [2, -2, 0.5, Number.NaN]) {
      expect(() => groupRates([1], [1], { codes: [code], levels: ['a', 'b'] }, atHalf)).toThrow(
        `invalid group in row 0; not in {-1, …, 1}: ${code}`,
      )
    }
  })
})
