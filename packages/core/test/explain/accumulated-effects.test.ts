import { describe, expect, it } from 'vitest'
import { accumulatedEffects, createRandom, levelEffects, type Matrix } from '../../src/index.ts'
import { expectAllClose } from './shap-properties.ts'

const random = createRandom(4)
const x = Float64Array.from({ length: 400 }, () => random.normal())
const z = x.map((value) => 0.8 * value + 0.6 * random.normal())
const rowsWith = (values: Float64Array): Matrix => ({
  rows: values.length,
  names: ['x', 'z'],
  columns: [values, z],
})

describe('accumulatedEffects', () => {
  it('of a sum is the column’s own part, centred, however correlated the rest is', () => {
    const answers = ({ columns }: Matrix) =>
      columns[0]!.map((value, i) => 3 * value * Math.abs(value) + 7 * columns[1]![i]!)
    const { edges, counts, effect, rows } = accumulatedEffects({ values: x, rowsWith, answers })
    expect(rows).toBe(400)
    expect(counts.reduce((a, b) => a + b)).toBe(400)
    const own = edges.map((value) => 3 * value * Math.abs(value))
    const middles = counts.reduce((sum, count, k) => sum + (count * (own[k]! + own[k + 1]!)) / 2, 0) / 400
    expectAllClose(
      effect,
      own.map((value) => value - middles),
      1e-11,
    )
  })

  it('is its definition, bin by bin', () => {
    const answers = ({ columns }: Matrix) => columns[0]!.map((value, i) => value * columns[1]![i]!)
    const { edges, effect } = accumulatedEffects({ values: x, rowsWith, answers, bins: 5 })
    for (let k = 1; k < edges.length; k++) {
      const inside = [...x.keys()].filter((i) => x[i]! <= edges[k]! && (x[i]! > edges[k - 1]! || k === 1))
      const mean = inside.reduce((sum, i) => sum + (edges[k]! - edges[k - 1]!) * z[i]!, 0) / inside.length
      expect(effect[k]! - effect[k - 1]!).toBeCloseTo(mean, 12)
    }
  })

  it('is 0 for a constant answer, and leaves missing values out', () => {
    const values = x.map((value, i) => (i % 4 === 0 ? Number.NaN : value))
    const found = accumulatedEffects({
      values,
      rowsWith,
      answers: ({ rows }) => new Float64Array(rows).fill(2),
    })
    expect(found.rows).toBe(300)
    expect([...found.effect].every((value) => value === 0)).toBe(true)
    expect(() =>
      accumulatedEffects({ values: new Float64Array(9), rowsWith, answers: ({ columns }) => columns[0]! }),
    ).toThrow(expect.objectContaining({ code: 'explain.constant_column' }))
  })
})

it('accumulatedEffects and levelEffects: whole weights are rows repeated', () => {
  const weights = x.map(() => random.int(3))
  const kept = [...x.keys()].flatMap((i) => new Array<number>(weights[i]!).fill(i))
  const of = (all: Float64Array) => Float64Array.from(kept, (i) => all[i]!)
  const answers = ({ columns }: Matrix) => columns[0]!.map((value, i) => value * columns[1]![i]!)
  const repeated = (values: Float64Array): Matrix => ({
    rows: kept.length,
    names: ['x', 'z'],
    columns: [values, of(z)],
  })
  const [one, two] = [
    accumulatedEffects({ values: x, rowsWith, answers, weights, bins: 7 }),
    accumulatedEffects({ values: of(x), rowsWith: repeated, answers, bins: 7 }),
  ]
  expect(one.edges).toEqual(two.edges)
  expectAllClose(one.effect, two.effect, 1e-12)
  const codes = Int32Array.from(x, (value) => (value > 0 ? 2 : value > -1 ? 1 : 0))
  expectAllClose(
    levelEffects({ codes, levels: 3, rowsWith: (own) => rowsWith(Float64Array.from(own)), answers, weights }),
    levelEffects({
      codes: Int32Array.from(kept, (i) => codes[i]!),
      levels: 3,
      rowsWith: (own) => repeated(Float64Array.from(own)),
      answers,
    }),
    1e-12,
  )
})

it('levelEffects: of a sum the level’s own part, centred by its rows', () => {
  const codes = Int32Array.from(x, (_, i) => (i % 10 === 0 ? -1 : i % 3))
  const part = [1, 5, -2]
  const answers = ({ columns }: Matrix) => columns[0]!.map((code, i) => (part[code] ?? 0) + z[i]!)
  const effect = levelEffects({
    codes,
    levels: 3,
    rowsWith: (own) => rowsWith(Float64Array.from(own)),
    answers,
  })
  const counts = part.map((_, level) => codes.filter((code) => code === level).length)
  const mean =
    part.reduce((sum, value, level) => sum + value * counts[level]!, 0) / counts.reduce((a, b) => a + b)
  expectAllClose(
    effect,
    part.map((value) => value - mean),
    1e-11,
  )
})
