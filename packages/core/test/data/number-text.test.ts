import fc from 'fast-check'
import { expect, it } from 'vitest'
import { numberText } from '../../src/data/index.ts'

it('is the shortest text', () => {
  expect(numberText(1000)).toBe('1000')
  expect(numberText(-0)).toBe('0')
  expect(numberText(0.1)).toBe('0.1')
  expect(numberText(Math.fround(0.1))).toBe('0.10000000149011612')
  expect(numberText(Math.fround(0.1), 'float32')).toBe('0.1')
  expect(numberText(16777216, 'float32')).toBe('16777216')
})

it('reads back as the same float32 with at most nine digits', () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (number) => {
      const text = numberText(number, 'float32')
      expect(Math.fround(Number(text))).toBe(number === 0 ? 0 : number)
      expect(
        text.replace(/e.*$/, '').replace(/\D/g, '').replace(/^0+/, '').replace(/0+$/, '').length,
      ).toBeLessThanOrEqual(9)
    }),
    { seed: 8 },
  )
})
