import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyCuts, binMatrix, valueBins } from '../../src/models/binning.ts'

const matrixOf = (...columns: number[][]) => ({
  rows: columns[0]!.length,
  names: columns.map((_, j) => `x${j}`),
  columns: columns.map((column) => Float64Array.from(column)),
})

const cell = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  { weight: 3, arbitrary: fc.integer({ min: -3, max: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, 0, -0, 1e-45, 3.4e38, -3.4e38, 16777217) },
)
const column = fc.array(cell, { minLength: 1, maxLength: 400 })
const settings = { seed: 7, numRuns: 200 }

describe('binMatrix', () => {
  it('gives one bin to each distinct value, with cuts half-way', () => {
    const binned = binMatrix(matrixOf([5, 1, 2, 1, 5]))
    expect([...binned.cuts[0]!]).toEqual([1.5, 3.5])
    expect([...binned.codes[0]!]).toEqual([2, 0, 1, 0, 2])
  })

  it('gives missing values a bin of their own after the values', () => {
    const binned = binMatrix(matrixOf([Number.NaN, 1, 2]))
    expect([...binned.codes[0]!]).toEqual([2, 0, 1])
    expect(valueBins(binned, 0)).toBe(2)
  })

  it('knows a column of missing values only, and one of a single value', () => {
    const binned = binMatrix(matrixOf([Number.NaN, Number.NaN], [3, 3]))
    expect(binned.cuts.map((cuts) => cuts.length)).toEqual([0, 0])
    expect(binned.codes.map((codes) => [...codes])).toEqual([
      [1, 1],
      [0, 0],
    ])
  })

  it('joins values that are one float32 value', () => {
    expect([...binMatrix(matrixOf([16777216, 16777217, 16777218])).cuts[0]!]).toEqual([16777216])
  })

  it('cuts neighbouring float32 values at the lower one', () => {
    const low = 1 + 2 ** -23
    const high = 1 + 2 ** -22
    expect([...binMatrix(matrixOf([low, high])).cuts[0]!]).toEqual([low])
  })

  it('fills bins of nearly equal row counts', () => {
    const rows = Array.from({ length: 1000 }, (_, i) => i)
    const counts = countsOf(binMatrix(matrixOf(rows), { maxBins: 10 }).codes[0]!)
    expect(counts).toEqual(Array.from({ length: 10 }, () => 100))
  })

  it('lets a frequent value stand alone', () => {
    const rows = [...Array.from({ length: 900 }, () => 500.5), ...Array.from({ length: 1000 }, (_, i) => i)]
    const { cuts } = binMatrix(matrixOf(rows), { maxBins: 10 })
    const bin = cuts[0]!.indexOf(500.75)
    expect(cuts[0]![bin - 1]).toBe(500.25)
    expect(cuts[0]!.length).toBe(9)
  })

  it('parts the rows by `float32(x) <= cut` exactly as by code (all columns, 2 to 255 bins)', () => {
    fc.assert(
      fc.property(column, fc.integer({ min: 2, max: 255 }), (values, maxBins) => {
        const { codes, cuts } = binMatrix(matrixOf(values), { maxBins })
        const expected = values.map((x) => naiveCode(x, cuts[0]!))
        expect([...codes[0]!]).toEqual(expected)
        expect(
          cuts[0]!.every((cut, b) => cut === Math.fround(cut) && (b === 0 || cut > cuts[0]![b - 1]!)),
        ).toBe(true)
        expect(cuts[0]!.length).toBeLessThan(maxBins)
      }),
      settings,
    )
  })

  it('leaves no value bin empty, and gives each distinct value its own while there is room', () => {
    fc.assert(
      fc.property(column, fc.integer({ min: 2, max: 255 }), (values, maxBins) => {
        const distinct = new Set(values.filter((x) => !Number.isNaN(x)).map((x) => Math.fround(x) + 0)).size
        const binned = binMatrix(matrixOf(values), { maxBins })
        const used = new Set([...binned.codes[0]!].filter((code) => code < valueBins(binned, 0))).size
        if (distinct <= maxBins) expect(used).toBe(distinct)
        else expect(used).toBe(valueBins(binned, 0))
      }),
      settings,
    )
  })

  it('does not depend on the order of the rows', () => {
    fc.assert(
      fc.property(column, (values) => {
        const forward = binMatrix(matrixOf(values), { maxBins: 16 })
        const backward = binMatrix(matrixOf(values.toReversed()), { maxBins: 16 })
        expect(backward.cuts).toEqual(forward.cuts)
        expect([...backward.codes[0]!].toReversed()).toEqual([...forward.codes[0]!])
      }),
      settings,
    )
  })
})

describe('applyCuts', () => {
  it('repeats the codes of the rows that the cuts were made from', () => {
    const matrix = matrixOf([3, Number.NaN, 1, 2, 2])
    const binned = binMatrix(matrix)
    expect(applyCuts(matrix, binned.cuts)).toEqual(binned)
  })

  it('puts unseen values beside their neighbours', () => {
    expect([...applyCuts(matrixOf([-9, 35, 36, Number.NaN]), [Float64Array.of(35)]).codes[0]!]).toEqual([
      0, 0, 1, 2,
    ])
  })
})

/** Oracle of the codes: counts the cuts below the value. */
function naiveCode(x: number, cuts: Float64Array): number {
  return Number.isNaN(x) ? cuts.length + 1 : cuts.filter((cut) => !(Math.fround(x) <= cut)).length
}

function countsOf(codes: Uint8Array): number[] {
  const counts: number[] = []
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1
  return counts
}
