import { describe, expect, it } from 'vitest'
import { createRandom, type Matrix, pairedEffects } from '../../src/index.ts'

const random = createRandom(31)
const n = 600
const a = Float64Array.from({ length: n }, () => random.normal())
const b = a.map((value) => 0.5 * value + random.normal())
const c = a.map((value, i) => value - b[i]! + random.normal())
const rowsWith = (first: Float64Array, second: Float64Array): Matrix => ({
  rows: n,
  names: ['a', 'b', 'c'],
  columns: [first, second, c],
})
type Answer = (x: number, y: number, z: number) => number
const answering = (f: Answer) => (matrix: Matrix) =>
  matrix.columns[0]!.map((x, i) => f(x, matrix.columns[1]![i]!, matrix.columns[2]![i]!))

/** Sums of what each does alone, cell corner by cell corner, taken out of a surface: least squares are not needed, as differences of differences do. */
const mixed = (effect: Float64Array, width: number) =>
  Array.from({ length: effect.length - width - 1 }, (_, i) =>
    i % width === width - 1 ? 0 : effect[i + width + 1]! - effect[i + width]! - effect[i + 1]! + effect[i]!,
  )

describe('pairedEffects', () => {
  it('is 0 where the answer is a sum, however correlated the columns are', () => {
    const { effect } = pairedEffects({
      values: [a, b],
      rowsWith,
      answers: answering((x, y, z) => x * x * x + 5 * Math.abs(y) + 2 * z),
    })
    for (const value of effect) expect(Math.abs(value)).toBeLessThan(1e-9)
  })

  it('has the differences of differences of a product in each cell, averaged over its rows', () => {
    const answers = answering((x, y, z) => x * y * (1 + z))
    const { first, second, counts, effect, rows } = pairedEffects({
      values: [a, b],
      rowsWith,
      answers,
      bins: 4,
    })
    expect(rows).toBe(n)
    expect(counts.reduce((x, y) => x + y)).toBe(n)
    const found = mixed(effect, second.length)
    for (let k = 0; k + 1 < first.length; k++)
      for (let m = 0; m + 1 < second.length; m++) {
        const inside = [...a.keys()].filter(
          (i) =>
            a[i]! <= first[k + 1]! &&
            (k === 0 || a[i]! > first[k]!) &&
            b[i]! <= second[m + 1]! &&
            (m === 0 || b[i]! > second[m]!),
        )
        expect(counts[k * (second.length - 1) + m]).toBe(inside.length)
        const mean =
          inside.reduce(
            (sum, i) => sum + (first[k + 1]! - first[k]!) * (second[m + 1]! - second[m]!) * (1 + c[i]!),
            0,
          ) / inside.length
        expect(found[k * second.length + m]).toBeCloseTo(mean, 9)
      }
  })

  it('is centred, and has no mean change along either column alone', () => {
    const { first, second, counts, effect } = pairedEffects({
      values: [a, b],
      rowsWith,
      answers: answering((x, y) => Math.abs(x - y)),
      bins: 5,
    })
    const width = second.length
    const at = (k: number, m: number) => effect[k * width + m]!
    let sum = 0
    for (let k = 0; k + 1 < first.length; k++) {
      let along = 0
      for (let m = 0; m + 1 < width; m++) {
        const count = counts[k * (width - 1) + m]!
        sum += (count * (at(k, m) + at(k + 1, m) + at(k, m + 1) + at(k + 1, m + 1))) / 4
        along += (count * (at(k + 1, m) - at(k, m) + at(k + 1, m + 1) - at(k, m + 1))) / 2
      }
      expect(Math.abs(along)).toBeLessThan(1e-9)
    }
    expect(Math.abs(sum)).toBeLessThan(1e-9)
  })

  it('of whole weights is that of the rows repeated; rows with a missing value take no part', () => {
    const weights = a.map(() => random.int(3))
    const missing = a.map((value, i) => (i % 9 === 0 ? Number.NaN : value))
    const answers = answering((x, y, z) => (Number.isNaN(x) ? 99 : x * Math.abs(y) * (1 + z)))
    const weighed = pairedEffects({ values: [missing, b], rowsWith, answers, weights, bins: 6 })
    const kept = [...a.keys()].flatMap((i) => (i % 9 === 0 ? [] : new Array<number>(weights[i]!).fill(i)))
    const repeated = pairedEffects({
      values: [Float64Array.from(kept, (i) => a[i]!), Float64Array.from(kept, (i) => b[i]!)],
      rowsWith: (first, second) => ({
        rows: kept.length,
        names: ['a', 'b', 'c'],
        columns: [first, second, Float64Array.from(kept, (i) => c[i]!)],
      }),
      answers,
      bins: 6,
    })
    expect(weighed.first).toEqual(repeated.first)
    weighed.effect.forEach((value, i) => {
      expect(value).toBeCloseTo(repeated.effect[i]!, 9)
    })
  })

  it('refuses a column that does not vary', () => {
    const flat = new Float64Array(n)
    const answers = answering(() => 0)
    expect(() => pairedEffects({ values: [a, flat], rowsWith, answers })).toThrow(
      expect.objectContaining({ code: 'explain.constant_column' }),
    )
  })
})
