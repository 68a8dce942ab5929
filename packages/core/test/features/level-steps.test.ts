import { describe, expect, it } from 'vitest'
import type { CategoryColumn } from '../../src/data/index.ts'
import { categoryColumn, valueAt } from '../../src/data/index.ts'
import { binned, flags, levelNumbersOf, mapLevels, splitNumbers } from '../../src/features/level-steps.ts'

function textsOf(column: ReturnType<typeof binned>): unknown[] {
  return Array.from(column.values, (_, row) => valueAt(column, row))
}

describe('binned', () => {
  it('takes the lower edge into the bin, and orders levels by code point', () => {
    const bins = binned(
      Float64Array.of(0, 5, 6, 11, 12, 18, 23, Number.NaN),
      [6, 12, 18],
      ['Night', 'Morning', 'Afternoon', 'Evening'],
    )
    expect(textsOf(bins)).toEqual([
      'Night',
      'Night',
      'Morning',
      'Morning',
      'Afternoon',
      'Evening',
      'Evening',
      null,
    ])
    expect((bins as CategoryColumn).levels).toEqual(['Afternoon', 'Evening', 'Morning', 'Night'])
  })

  it('gives one label to both ends', () => {
    expect(textsOf(binned(Float64Array.of(2, 12, 23), [6, 22], ['night', 'day', 'night']))).toEqual([
      'night',
      'day',
      'night',
    ])
  })
})

describe('splitNumbers', () => {
  const step = { step: 'split', output: 'n', input: 'csl', separator: '/', part: 1 } as const

  it('reads one part, missing where there is none', () => {
    expect([...splitNumbers(step, categoryColumn(['250/500', '100', null, '1/ 2.5 /3']))]).toEqual([
      500,
      Number.NaN,
      Number.NaN,
      2.5,
    ])
  })

  it('names the text whose part is no number', () => {
    expect(() => splitNumbers(step, categoryColumn(['1/2', '1/two']))).toThrow(
      'column csl, row 1: "1/two" is not a number',
    )
  })
})

describe('flags', () => {
  const step = { step: 'flag_level', output: 'f', input: 'x', levels: ['?', 'none'] } as const
  const column = categoryColumn(['?', 'a', null, 'none'])

  it('flags the levels, and missing values only where asked', () => {
    expect([...flags({ ...step, missing: true }, column)]).toEqual([1, 0, 1, 1])
    expect([...flags({ ...step, missing: false }, column)]).toEqual([1, 0, 0, 1])
  })
})

describe('mapLevels', () => {
  const step = { step: 'level_map', output: 'y', input: 'x', map: { '?': 'Missing', b: 'a' } } as const
  const column = categoryColumn(['?', 'a', null, 'b', 'constructor'])

  it('renames and joins levels, keeps others, and fills missing values where asked', () => {
    expect(mapLevels({ ...step, missing: 'Missing' }, column)).toEqual(
      categoryColumn(['Missing', 'a', 'Missing', 'a', 'constructor']),
    )
    expect(mapLevels({ ...step, missing: null }, column)).toEqual(
      categoryColumn(['Missing', 'a', null, 'a', 'constructor']),
    )
  })
})

describe('levelNumbersOf', () => {
  const step = { step: 'level_number', output: 'n', input: 'trade', map: { bank: 0.8 } } as const
  const trades = categoryColumn(['bank', 'baker', null, 'toString'])

  it('gives other levels the number for others, or leaves them missing as missing ones are', () => {
    expect([...levelNumbersOf({ ...step, other: 0.5 }, trades)]).toEqual([0.8, 0.5, Number.NaN, 0.5])
    expect([...levelNumbersOf({ ...step, other: null }, trades)]).toEqual([
      0.8,
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ])
  })
})
