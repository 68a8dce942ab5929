import { expect, it } from 'vitest'
import { counted, oneLine, someNames } from '../../src/jobs/phrases.ts'

it('counts things in words', () => {
  expect([0, 1, 2].map((n) => counted(n, 'row'))).toEqual(['0 rows', '1 row', '2 rows'])
})

it('names a few and counts the rest', () => {
  const names = Array.from({ length: 30 }, (_, i) => `c${i}`)
  expect(someNames(names.slice(0, 3))).toBe('c0, c1, c2')
  expect(someNames(names, 4)).toBe('c0, c1, c2 and 27 more')
  expect(someNames(['a\nb'])).toBe('a b')
})

it('keeps texts from the data on one line', () => {
  expect(oneLine('a\r\n\tb')).toBe('a b')
  expect(oneLine('x'.repeat(50))).toBe(`${'x'.repeat(40)}…`)
})
