import { describe, expect, it } from 'vitest'
import {
  decodeArrays,
  decodeEnsemble,
  encodeArrays,
  encodeEnsemble,
  type NamedArray,
} from '../../src/index.ts'
import { randomEnsemble } from './random-ensemble.ts'

const whole = decodeArrays(encodeEnsemble(randomEnsemble(3, { categories: true })))

function file(
  arrays: Record<string, NamedArray | undefined>,
  meta: Record<string, unknown> = {},
): Uint8Array {
  const merged = Object.entries({ ...whole.arrays, ...arrays }).filter(([, array]) => array !== undefined)
  return encodeArrays(Object.fromEntries(merged) as Record<string, NamedArray>, {
    ...(whole.meta as object),
    ...meta,
  })
}

function changed(name: string, at: number, value: number): Uint8Array {
  const array = whole.arrays[name]!.slice()
  array[at] = value
  return file({ [name]: array })
}

describe('decodeEnsemble', () => {
  it('refuses a file of arrays that is no ensemble', () => {
    expect(() => decodeEnsemble(encodeArrays({}))).toThrow('expected an object')
    expect(() => decodeEnsemble(file({}, { format: 'candor-ensemble/9' }))).toThrow(
      'model field format is candor-ensemble/9; expected candor-ensemble/1',
    )
    expect(() => decodeEnsemble(file({}, { link: 'probit' }))).toThrow(
      'model field link is probit; expected identity or logistic or softmax or exp',
    )
    expect(() => decodeEnsemble(file({ left: undefined }))).toThrow(
      'the array left is absent; expected Int32Array',
    )
    expect(() => decodeEnsemble(file({ left: Float64Array.of(1) }))).toThrow('the array left is Float64Array')
  })

  it('refuses trees that are none, sealed or not', () => {
    const nodes = whole.arrays['feature']!.length
    const inner = whole.arrays['feature']!.findIndex((feature) => feature >= 0)
    expect(() => decodeEnsemble(changed('left', inner, inner))).toThrow('number of parents is 2')
    expect(() => decodeEnsemble(changed('feature', inner, 99))).toThrow('feature is 99')
    expect(() => decodeEnsemble(changed('tree_start', 1, 2 ** 31 - 1))).toThrow('tree_start is 6 numbers')
    expect(() => decodeEnsemble(changed('set_start', 1, -4))).toThrow('set_start is')
    expect(() => decodeEnsemble(changed('cover', 0, -1))).toThrow('cover is -1')
    expect(() => decodeEnsemble(changed('feature', inner, -1))).toThrow(
      `number of nodes is ${nodes}; expected`,
    )
  })
})
