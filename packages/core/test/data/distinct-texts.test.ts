import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compareText, distinctTexts } from '../../src/data/index.ts'

it('is the set of the texts in order, of few as of many', () => {
  const text = fc.constantFrom('b', 'a', '', 'Z', 'ab', '\u{10000}', '\uffff', 'c', 'd', 'e', 'f')
  fc.assert(
    fc.property(fc.array(text, { maxLength: 14 }), (texts) => {
      const given = [...texts]
      expect(distinctTexts(texts)).toEqual([...new Set(texts)].sort(compareText))
      expect(texts).toEqual(given)
    }),
    { seed: 8, numRuns: 500 },
  )
})
