import { describe, expect, it } from 'vitest'
import { disparities, groupRates, isDefined } from '../../src/metrics/index.ts'

const none = (reason: string, n = 0) => ({ status: 'undefined', reason, n })
const atHalf = { value: 0.5, operator: '>=' } as const

/** Eighteen rows, three groups; C has no positive row. Decisions stand in for scores. */
const labels = [1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]
const decisions = [1, 1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1]
const codes = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2]
const eighteen = groupRates(labels, decisions, { codes, levels: ['A', 'B', 'C'] }, atHalf)

describe('disparities', () => {
  it('are taken over the groups where the rate exists: without C for TPR, where fairlearn has .666667 and 0', () => {
    expect(disparities(eighteen)).toEqual({
      demographicParityDifference: {
        value: 0.125,
        n: 18,
        groups: 3,
        rate: 'selectionRate',
        lowest: 'C',
        highest: 'A',
      },
      demographicParityRatio: {
        value: expect.closeTo(0.666667, 6),
        n: 18,
        groups: 3,
        rate: 'selectionRate',
        lowest: 'C',
        highest: 'A',
      },
      equalizedOddsDifference: {
        value: expect.closeTo(0.166667, 6),
        n: 5,
        groups: 2,
        rate: 'tpr',
        lowest: 'B',
        highest: 'A',
      },
      equalizedOddsRatio: { value: 0.75, n: 5, groups: 2, rate: 'tpr', lowest: 'B', highest: 'A' },
    })
  })

  it('name the rate that is worse', () => {
    const table = groupRates(
      [1, 0, 0, 1, 0, 0],
      [1, 1, 0, 1, 0, 0],
      { codes: [0, 0, 0, 1, 1, 1], levels: ['a', 'b'] },
      atHalf,
    )
    expect(disparities(table)).toMatchObject({
      equalizedOddsDifference: { value: 0.5, rate: 'fpr', lowest: 'b', highest: 'a' },
      equalizedOddsRatio: { value: 0, rate: 'fpr' },
    })
  })

  it('permuting the names of the groups changes no value', () => {
    const renamed = groupRates(
      labels,
      decisions,
      { codes: codes.map((code) => (code + 1) % 3), levels: ['C', 'A', 'B'] },
      atHalf,
    )
    expect(disparities(renamed)).toEqual(disparities(eighteen))
  })

  it('are undefined with one group, with no group of a rate, and for a ratio of zeros', () => {
    const single = groupRates([1, 0], [1, 0], { codes: [0, 0], levels: ['a'] }, atHalf)
    expect(Object.values(disparities(single))).toEqual(Array(4).fill(none('fewer_than_two_groups', 1)))
    const noPositives = groupRates([0, 0], [1, 0], { codes: [0, 1], levels: ['a', 'b'] }, atHalf)
    expect(disparities(noPositives).equalizedOddsDifference).toEqual(none('fewer_than_two_groups'))
    expect(disparities(noPositives).demographicParityDifference).toMatchObject({ value: 1 })
    const nobody = disparities(groupRates([0, 1], [0, 0], { codes: [0, 1], levels: ['a', 'b'] }, atHalf))
    expect(nobody.demographicParityRatio).toEqual(none('no_variation', 2))
    expect(nobody.demographicParityDifference).toMatchObject({ value: 0 })
    const noNegatives = groupRates([1, 1], [1, 0], { codes: [0, 1], levels: ['a', 'b'] }, atHalf)
    const odds = disparities(noNegatives).equalizedOddsRatio
    expect(isDefined(odds)).toBe(false)
  })
})
