import { describe, expect, it } from 'vitest'
import { choice, type Kind, share, switchOf, wholeNumber, within } from '../../src/models/parameter-kind.ts'

const accepts = (kind: Kind, text: string) => {
  const value = kind.read(text)
  return value !== undefined && kind.holds(value)
}

describe('parameter kinds', () => {
  it.each([
    [
      'a whole number',
      wholeNumber(1, 9),
      ['1', '9', '+5', '5.0'],
      ['0', '10', '1.5', 'none', '', '0x5', ' ', 'NaN'],
    ],
    ['a whole number or none', wholeNumber(1, 9, ['none']), ['none', 'None', 'null', '3'], ['', 'no']],
    [
      'a number',
      within('above 0', (x) => x > 0),
      ['1e-3', '.5', '2.'],
      ['0', '-1', 'Infinity', '1e999', '1,5'],
    ],
    ['a share', share, ['1', '0.01'], ['0', '1.01']],
    ['yes or no', switchOf, ['true', 'False', '0'], ['yes', '']],
    ['a choice', choice(['balanced', 'none']), ['balanced', 'none'], ['Balanced', 'x']],
  ] as const)('%s', (_, kind, good, bad) => {
    expect(good.filter((text) => !accepts(kind, text))).toEqual([])
    expect(bad.filter((text) => accepts(kind, text))).toEqual([])
  })
})
