import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseNumber } from '../../src/data/index.ts'

it.each([
  ['1e3', 1000],
  [' -4.5 ', -4.5],
  ['+.5', 0.5],
  ['7.', 7],
  ['0012', 12],
])('"%s" is %d', (text, number) => {
  expect(parseNumber(text)).toBe(number)
})

it.each(['', ' ', '.', '1,000', '0x10', 'Infinity', 'NaN', '1e999', '12a', '1 2', '--1', '1_000', '0b1'])(
  '"%s" is no number',
  (text) => {
    expect(parseNumber(text)).toBeNaN()
  },
)

it('reads back what is written', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      expect(parseNumber(String(number))).toBe(number === 0 ? 0 : number)
    }),
    { seed: 7 },
  )
})
