import { describe, expect, it } from 'vitest'
import { readPythonicJson } from '../../src/http/pythonic-json.ts'

const read = (text: string) => readPythonicJson(Buffer.from(text))

describe('readPythonicJson', () => {
  it('takes a bare NaN for a missing value, and leaves texts alone', () => {
    expect(read('{"NaN": [NaN, "NaN", "a\\"NaN", 1, NaN]}')).toEqual({ NaN: [null, 'NaN', 'a"NaN', 1, null] })
    expect(read('[1]')).toEqual([1])
  })

  it.each(['[Infinity]', '[xNaN]', '[NaN', '{"a":NaN,"a":1}', '["NaN]', '[NaN, 1e999]'])(
    'refuses %s',
    (text) => {
      expect(() => read(text)).toThrow()
    },
  )

  it('refuses bytes that are no UTF-8, NaN or not', () => {
    expect(() =>
      readPythonicJson(Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x2c, ...Buffer.from('NaN]')])),
    ).toThrow(/UTF-8/)
  })
})
