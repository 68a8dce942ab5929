import { describe, expect, it } from 'vitest'
import type { Column } from '../../src/data/index.ts'
import { categoryColumn } from '../../src/data/index.ts'
import { encode, encodedColumns, fitEncoder } from '../../src/features/encoder-kinds.ts'
import type { EncoderPlan } from '../../src/features/index.ts'

const numbers: Column = { type: 'float64', values: Float64Array.of(1, 2, 3, Number.NaN, 4) }
const bits: Column = { type: 'boolean', values: Uint8Array.of(0, 1, 255) }
const texts = categoryColumn(['b', null, 'a', 'b'])

function encoded(plan: EncoderPlan, train: Column, column: Column = train): number[][] {
  return encode(fitEncoder(plan, train), column).columns.map((values) => [...values])
}

describe('encoders', () => {
  it('passthrough keeps numbers and reads booleans as 0 and 1', () => {
    expect(encoded({ kind: 'passthrough', source: 'x' }, numbers)).toEqual([[1, 2, 3, Number.NaN, 4]])
    expect(encoded({ kind: 'passthrough', source: 'x' }, bits)).toEqual([[0, 1, Number.NaN]])
    expect(() => fitEncoder({ kind: 'passthrough', source: 'x' }, texts)).toThrow(
      'column x, row 0: "b" is not a number',
    )
  })

  it('standard and robust keep what they learnt and leave missing values missing', () => {
    expect(fitEncoder({ kind: 'standard', source: 'x' }, numbers)).toEqual({
      kind: 'standard',
      source: 'x',
      mean: 2.5,
      scale: Math.sqrt(1.25),
    })
    expect(encoded({ kind: 'robust', source: 'x' }, numbers, bits)).toEqual([[-2.5 / 1.5, -1, Number.NaN]])
  })

  it('one-hot: one column per level; missing and unknown are 0 everywhere, unknown is reported', () => {
    const fitted = fitEncoder({ kind: 'one_hot', source: 'x' }, texts)
    expect(encodedColumns(fitted)).toEqual([
      { name: 'x_a', kind: 'level', level: 'a' },
      { name: 'x_b', kind: 'level', level: 'b' },
    ])
    const { columns, unknown } = encode(fitted, categoryColumn(['z', 'a', null, 'z']))
    expect(columns.map((values) => [...values])).toEqual([
      [0, 1, 0, 0],
      [0, 0, 0, 0],
    ])
    expect(unknown).toEqual([{ level: 'z', count: 2 }])
  })

  it('one-hot reads numbers by their text, and takes bare level names', () => {
    const fitted = fitEncoder({ kind: 'one_hot', source: 'x', names: 'level' }, numbers)
    expect(encodedColumns(fitted).map((column) => column.name)).toEqual(['1', '2', '3', '4'])
    expect(encode(fitted, categoryColumn(['3'])).columns.map((values) => values[0])).toEqual([0, 0, 1, 0])
  })

  it('ordinal: the order given or by code point; missing and unknown are -1, unknown is reported', () => {
    const plan: EncoderPlan = { kind: 'ordinal', source: 'x', levels: ['b', 'a', 'never'] }
    expect(encoded(plan, texts)).toEqual([[0, -1, 1, 0]])
    expect(encoded({ kind: 'ordinal', source: 'x' }, texts)).toEqual([[1, -1, 0, 1]])
    expect(encode(fitEncoder(plan, texts), categoryColumn(['z', null])).unknown).toEqual([
      { level: 'z', count: 1 },
    ])
  })

  it('ordinal gives NaN instead of -1 where it says so', () => {
    const fitted = { kind: 'ordinal', source: 'x', levels: ['a'], missing: 'nan' } as const
    expect([...encode(fitted, categoryColumn(['a', 'z', null])).columns[0]!]).toEqual([
      0,
      Number.NaN,
      Number.NaN,
    ])
  })

  it('missing_flag is 1 where there is no value, of any type', () => {
    expect(encoded({ kind: 'missing_flag', source: 'x' }, texts)).toEqual([[0, 1, 0, 0]])
    expect(encoded({ kind: 'missing_flag', source: 'x' }, numbers)).toEqual([[0, 0, 0, 1, 0]])
    expect(encodedColumns({ kind: 'missing_flag', source: 'x' })).toEqual([
      { name: 'x_missing', kind: 'missing_flag', level: null },
    ])
  })
})
