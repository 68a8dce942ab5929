import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { NamedColumn } from '../../src/data/index.ts'
import { categoryColumn, makeTable, selectRows, tableDigest } from '../../src/data/index.ts'

const columns: NamedColumn[] = [
  { name: 'a', type: 'float64', values: Float64Array.of(1.5, Number.NaN) },
  { name: 'b', type: 'float32', values: Float32Array.of(Number.NaN, 0.25) },
  { name: 'c', type: 'int32', values: Int32Array.of(-1, -2147483648) },
  { name: 'd', type: 'boolean', values: Uint8Array.of(1, 255) },
  { name: 'é', type: 'category', values: Int32Array.of(1, -1), levels: ['b', 'a'] },
  { name: 'f', type: 'instant', values: Float64Array.of(86_400_000, Number.NaN) },
]

/** The bytes as the documentation of `tableDigest` says them, written by hand and hashed by OpenSSL. */
function expectedDigest(): string {
  const text = (value: string) => Buffer.from(`${value}\0`, 'utf8')
  const hex = (value: string) => Buffer.from(value.replaceAll(' ', ''), 'hex')
  const parts = [
    text('{"columns":6,"rows":2}'),
    text('{"levels":null,"name":"a","type":"float64"}'),
    hex('000000000000f83f 000000000000f87f'),
    text('{"levels":null,"name":"b","type":"float32"}'),
    hex('0000c07f 0000803e'),
    text('{"levels":null,"name":"c","type":"int32"}'),
    hex('ffffffff 00000080'),
    text('{"levels":null,"name":"d","type":"boolean"}'),
    hex('01 ff'),
    text('{"levels":["a","b"],"name":"é","type":"category"}'),
    hex('00000000 ffffffff'),
    text('{"levels":null,"name":"f","type":"instant"}'),
    hex('0000000070999441 000000000000f87f'),
  ]
  return createHash('sha256').update(Buffer.concat(parts)).digest('hex')
}

describe('tableDigest', () => {
  it('is SHA-256 of the documented bytes', () => {
    expect(tableDigest(makeTable(columns))).toBe(expectedDigest())
    expect(tableDigest(makeTable([]))).toBe(
      createHash('sha256').update('{"columns":0,"rows":0}\0').digest('hex'),
    )
  })

  it('does not depend on the order of levels, the sign of zero, the bits of NaN, role or unit', () => {
    const plain = makeTable([
      { name: 'x', type: 'float64', values: Float64Array.of(0, Number.NaN) },
      { name: 'y', ...categoryColumn(['p', 'q']) },
    ])
    const oddNaN = new Float64Array(new BigUint64Array([1n << 63n, 0xfff8000000000001n]).buffer)
    const other = makeTable([
      { name: 'x', type: 'float64', values: oddNaN, role: 'weight', unit: 'USD' },
      { name: 'y', type: 'category', values: Int32Array.of(1, 0), levels: ['q', 'p'] },
    ])
    expect(tableDigest(other)).toBe(tableDigest(plain))
  })

  it('takes levels by code point, not by UTF-16 unit', () => {
    // U+1F600 is written with surrogates, which stand before U+FF21 by unit and after it by code point
    const column = {
      name: 'x',
      type: 'category',
      values: Int32Array.of(0, 1),
      levels: ['\u{1f600}', 'Ａ'],
    } as const
    const text = `{"columns":1,"rows":2}\0{"levels":["Ａ","\u{1f600}"],"name":"x","type":"category"}\0`
    const bytes = Buffer.concat([Buffer.from(text), Buffer.from('0100000000000000', 'hex')])
    expect(tableDigest(makeTable([column]))).toBe(createHash('sha256').update(bytes).digest('hex'))
  })

  it('changes with a value, a name, a type, a level and the order of rows and columns', () => {
    const base = makeTable(columns)
    const changed = [
      makeTable([{ ...columns[0]!, values: Float64Array.of(1.5, 2) } as NamedColumn, ...columns.slice(1)]),
      makeTable([{ ...columns[0]!, name: 'A' }, ...columns.slice(1)]),
      makeTable([{ ...columns[0]!, type: 'instant' } as NamedColumn, ...columns.slice(1)]),
      makeTable(columns.with(4, { ...columns[4]!, levels: ['b', 'a', 'z'] } as NamedColumn)),
      makeTable(columns.toReversed()),
      selectRows(base, Int32Array.of(1, 0)),
    ]
    const digests = [base, ...changed].map(tableDigest)
    expect(new Set(digests).size).toBe(digests.length)
  })

  it('is the same for a column longer than a chunk as for one hashed at once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 8190, max: 24_600 }), (rows) => {
        const values = Float64Array.from({ length: rows }, (_, i) => i / 7)
        const header = `{"columns":1,"rows":${rows}}\0{"levels":null,"name":"x","type":"float64"}\0`
        const whole = createHash('sha256').update(header).update(new Uint8Array(values.buffer)).digest('hex')
        expect(tableDigest(makeTable([{ name: 'x', type: 'float64', values }]))).toBe(whole)
      }),
      { seed: 6, numRuns: 10 },
    )
  })
})
