import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compareText } from '../../src/data/index.ts'

function codePointsOf(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0)!)
}

function naive(a: string, b: string): number {
  const [x, y] = [codePointsOf(a), codePointsOf(b)]
  const i = x.findIndex((point, k) => point !== y[k])
  return i < 0 || i >= y.length ? x.length - y.length : x[i]! - y[i]!
}

it('orders by code point', () => {
  const character = fc.constantFrom('a', 'Z', 'é', '\uE000', '\uFFFD', '\u{10000}', '\u{1F600}')
  const text = fc.string({ unit: character, maxLength: 4 })
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareText(a, b))).toBe(Math.sign(naive(a, b)))
    }),
    { seed: 4 },
  )
})

it('puts U+10000 after U+FFFD, where the order of JavaScript does not', () => {
  expect(['\u{10000}', '\uFFFD'].sort(compareText)).toEqual(['\uFFFD', '\u{10000}'])
  expect(['\u{10000}', '\uFFFD'].sort()).toEqual(['\u{10000}', '\uFFFD'])
})
