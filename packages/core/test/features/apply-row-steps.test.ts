import { describe, expect, it } from 'vitest'
import { columnOf, fromRecords, makeTable, namesOf } from '../../src/data/index.ts'
import type { RowStep } from '../../src/features/index.ts'
import { applyRowSteps } from '../../src/features/index.ts'

const age: RowStep = { step: 'difference', output: 'vehicle_age', from: 2015, minus: 'auto_year' }
const share: RowStep = { step: 'ratio', output: 'share', numerator: 'part', denominator: 'total' }
const clippedShare: RowStep = { step: 'clip', output: 'clipped', input: 'share', low: 0, high: 0.5 }

function numbersIn(table: ReturnType<typeof fromRecords>, name: string): number[] {
  return [...columnOf(table, name).column.values]
}

describe('applyRowSteps', () => {
  it('adds columns after the table’s own, in the order of the steps', () => {
    const table = applyRowSteps(fromRecords([{ auto_year: 2004, part: 1, total: 4 }]), [
      share,
      age,
      clippedShare,
    ])
    expect(namesOf(table)).toEqual(['auto_year', 'part', 'total', 'share', 'vehicle_age', 'clipped'])
    expect(numbersIn(table, 'vehicle_age')).toEqual([11])
    expect(numbersIn(table, 'clipped')).toEqual([0.25])
  })

  it('uses an output that was sent in place of its inputs', () => {
    const table = applyRowSteps(fromRecords([{ share: 0.4, total: 4 }]), [share, clippedShare])
    expect(namesOf(table)).toEqual(['share', 'total', 'clipped'])
    expect(numbersIn(table, 'clipped')).toEqual([0.4])
  })

  it('leaves out a step that only steps left out would read', () => {
    expect(namesOf(applyRowSteps(fromRecords([{ clipped: 0.3 }]), [share, clippedShare]))).toEqual([
      'clipped',
    ])
  })

  it('refuses an output together with all inputs of its step', () => {
    expect(() => applyRowSteps(fromRecords([{ share: 0.4, part: 1, total: 4 }]), [share])).toThrow(
      'column share is made from part, total, and all of them are present; send one or the other',
    )
    expect(() =>
      applyRowSteps(fromRecords([{ clipped: 0.4, part: 1, total: 4 }]), [share, clippedShare]),
    ).toThrow('column clipped is made from share, and all of them are present')
  })

  it('names an input that is neither sent nor made', () => {
    expect(() => applyRowSteps(fromRecords([{ autoyear: 1 }]), [age])).toThrow(
      'missing column: auto_year; nearest present: autoyear',
    )
    expect(() => applyRowSteps(makeTable([]), [age])).toThrow(
      'missing column: auto_year; nearest present: none',
    )
    expect(() => applyRowSteps(fromRecords([{ clipped: 1 }]), [share, clippedShare], ['share'])).toThrow(
      'missing column: part; nearest present: clipped',
    )
  })

  it('refuses a result beyond the largest number', () => {
    expect(() =>
      applyRowSteps(
        fromRecords([
          { part: 1, total: 1 },
          { part: 1e300, total: 1e-300 },
        ]),
        [share],
      ),
    ).toThrow('column share, row 1: value Infinity is not finite')
  })

  it('hands on units where they stay, and the worst of sensitivity and availability', () => {
    const table = makeTable([
      { name: 'a', type: 'float64', values: Float64Array.of(1), unit: 'USD', sensitivity: 'protected' },
      { name: 'b', type: 'float64', values: Float64Array.of(2), sensitivity: 'proxy', availableAt: 'after' },
      { name: 'from', type: 'instant', values: Float64Array.of(0) },
      { name: 'to', type: 'instant', values: Float64Array.of(0) },
    ])
    const wide = applyRowSteps(table, [
      { step: 'ratio', output: 'ratio', numerator: 'b', denominator: 'a' },
      { step: 'clip', output: 'clip', input: 'a', low: 0, high: 9 },
      { step: 'date_difference', output: 'days', from: 'from', to: 'to', unit: 'day' },
    ])
    expect(columnOf(wide, 'ratio').schema).toMatchObject({
      unit: null,
      sensitivity: 'protected',
      availableAt: 'after',
    })
    expect(columnOf(wide, 'clip').schema).toMatchObject({
      unit: 'USD',
      sensitivity: 'protected',
      availableAt: 'before',
    })
    expect(columnOf(wide, 'days').schema).toMatchObject({ unit: 'day', sensitivity: 'none' })
  })
})
