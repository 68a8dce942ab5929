import { describe, expect, it } from 'vitest'
import {
  badPart,
  listOf,
  type ModelPart,
  numberOf,
  numbersOf,
  parseModelJson,
  partAt,
  partOf,
  textOf,
  wholeNumberOf,
  wholeNumbersOf,
  wordOf,
} from '../../src/models/model-json.ts'

const part = (value: unknown): ModelPart => ({ path: 'a.b', value })

describe('parseModelJson', () => {
  it('reads the tokens that XGBoost writes for numbers that JSON lacks, but not inside texts', () => {
    const text = String.raw`{"x":[NaN,-NaN,Infinity,-Infinity,1],"NaN":"NaN \" Infinity"}`
    expect(parseModelJson(text).value).toEqual({
      x: [null, null, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1],
      NaN: 'NaN " Infinity',
    })
    expect(parseModelJson('null').value).toBe(null)
  })

  it('refuses what is not JSON', () => {
    expect(() => parseModelJson('{"x":NaNa}')).toThrow('the model file is not complete JSON')
  })
})

describe('parts of a model file', () => {
  it('are found by key, absent ones with their path', () => {
    const root = parseModelJson('{"a":{"b":[1]}}')
    expect(partAt(root, 'a', 'b')).toEqual({ path: 'a.b', value: [1] })
    expect(partAt(root, 'a', 'c')).toEqual({ path: 'a.c', value: undefined })
    expect(partOf(root, 'toString').value).toBe(undefined)
    expect(() => partAt(root, 'a', 'c', 'd')).toThrow('model field a.c is absent; expected an object')
    expect(listOf(partAt(root, 'a', 'b'))).toEqual([{ path: 'a.b.0', value: 1 }])
    expect(() => listOf(root)).toThrow('model field (the whole file) is an object; expected a list')
  })

  it('are read as numbers, also from text', () => {
    expect([numberOf(part(1)), numberOf(part('5E-1')), wholeNumberOf(part('7'), 0)]).toEqual([1, 0.5, 7])
    for (const value of ['', ' ', 'x', null, true, [], Number.NaN])
      expect(() => numberOf(part(value))).toThrow('a.b is')
    expect(() => wholeNumberOf(part(1.5), 0)).toThrow(
      'model field a.b is 1.5; expected a whole number 0 to 2147483647',
    )
    expect(() => wholeNumberOf(part(3), 0, 2)).toThrow('a whole number 0 to 2')
  })

  it('are read as lists of numbers, typed or not', () => {
    expect(numbersOf(part([1, true, null]))).toEqual(Float64Array.of(1, 1, Number.NaN))
    const typed = Float32Array.of(1)
    expect(numbersOf(part(typed))).toBe(typed)
    expect(wholeNumbersOf(part(Uint8Array.of(3)), 0, 3)).toEqual(Int32Array.of(3))
    expect(() => numbersOf(part([1, 'x']))).toThrow('model field a.b.1 is x; expected a number')
    expect(() => numbersOf(part([1]), 2)).toThrow('model field a.b is a list of 1; expected a list of 2')
    expect(() => wholeNumbersOf(part([1, 4]), 0, 3)).toThrow(
      'model field a.b.1 is 4; expected a whole number 0 to 3',
    )
    expect(() => numbersOf(part(new DataView(new ArrayBuffer(8))))).toThrow('expected a list of numbers')
  })

  it('are read as texts and words', () => {
    expect([textOf(part('x')), wordOf(part('y'), ['x', 'y'])]).toEqual(['x', 'y'])
    expect(() => textOf(part(1))).toThrow('model field a.b is 1; expected text')
    expect(() => wordOf(part('z'), ['x', 'y'])).toThrow('model field a.b is z; expected x or y')
  })

  it('are shown cut short, with a pointer', () => {
    const error = badPart(part('x'.repeat(99)), 'less')
    expect(error.message).toBe(`model field a.b is ${'x'.repeat(57)}...; expected less`)
    expect(error.pointer).toBe('/a/b')
  })
})
