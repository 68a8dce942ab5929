import { expect, it } from 'vitest'
import { numberText, signedText, tickTexts } from '../../src/charts/number-text.ts'

it.each([
  [-0.1234, '−0.12'],
  [0.00042, '0.0004'],
  [60884.19, '60,884'],
  [1234567.8, '1,234,568'],
  [123.456, '123.5'],
  [0, '0.00'],
  [-0.00001, '0.0000'],
  [999.99, '1,000.0'],
])('%d is printed %s', (value, text) => {
  expect(numberText(value)).toBe(text)
})

it.each([
  [0.5, '+0.50'],
  [-0.5, '−0.50'],
  [0, '0.00'],
])('%d as a contribution is printed %s', (value, text) => {
  expect(signedText(value)).toBe(text)
})

it.each([
  [
    [-0.005, 0, 0.005],
    ['−0.005', '0.000', '0.005'],
  ],
  [
    [0, 20_000, 40_000],
    ['0', '20,000', '40,000'],
  ],
  [
    [-1, -0.5, 0],
    ['−1.0', '−0.5', '0.0'],
  ],
  [[3], ['3.00']],
  [
    [0, 1e-20],
    ['0.000000000000', '0.000000000000'],
  ],
])('ticks %j are told apart: %j', (ticks, texts) => {
  expect(tickTexts(ticks)).toEqual(texts)
})
