import { describe, expect, it } from 'vitest'
import {
  createRandom,
  type FittedModel,
  fitPipeline,
  makeTable,
  marginSums,
  thresholdGrid,
  trainBoosting,
  variedRows,
} from '../../src/index.ts'
import * as cast from '../example-cast.ts'

const random = createRandom(77)
const n = 300
const x = Float64Array.from({ length: n }, (_, i) =>
  i % 11 === 0 ? Number.NaN : Math.round(200 * random.next()) / 10,
)
const y = Float64Array.from({ length: n }, () => random.next())
const table = makeTable([
  { name: 'x', type: 'float64', values: x },
  { name: 'y', type: 'float64', values: y },
])
const pipeline = fitPipeline(table, {
  rowSteps: [],
  encoders: [
    { kind: 'passthrough', source: 'x' },
    { kind: 'passthrough', source: 'y' },
  ],
  families: {},
})
const vary = variedRows(pipeline, table, 'x')

describe('thresholdGrid', () => {
  it('is where the answers change, and nowhere else', () => {
    const labels = x.map((value, i) => Math.round((value || 0) / 2 + 3 * y[i]!))
    const { ensemble } = trainBoosting(
      vary((column) => column),
      labels,
      { objective: 'squared', nEstimators: 8 },
    )
    const model: FittedModel = { ...cast.model, ensemble }
    const grid = thresholdGrid(model, pipeline, table, 'x')
    const answersAt = (value: number) =>
      marginSums(
        model,
        vary(() => ({ type: 'float64', values: new Float64Array(n).fill(value) })),
        0,
      )
    const known = x.filter((value) => !Number.isNaN(value))
    const [low, high] = [Math.min(...known), Math.max(...known)]
    expect(grid[0]).toBe(low)
    expect(grid.length).toBeGreaterThan(5)
    grid.forEach((value, k) => {
      if (k > 0) expect(answersAt(value)).not.toEqual(answersAt(grid[k - 1]!))
    })
    for (let turn = 0; turn < 40; turn++) {
      const at = Math.fround(low + random.next() * (high - low))
      const below = grid.findLast((value) => value <= at)!
      expect(answersAt(at)).toEqual(answersAt(below))
    }
  })

  it('does not exist of sums of columns, nor where a model column is made of several', () => {
    const ratio = fitPipeline(table, {
      rowSteps: [{ step: 'ratio', output: 'r', numerator: 'x', denominator: 'y' }],
      encoders: [{ kind: 'passthrough', source: 'r' }],
      families: {},
    })
    expect(() => thresholdGrid(cast.model, ratio, table, 'x')).toThrow(/model column r does not simply rise/)
    const linear: FittedModel = {
      algorithm: 'logistic',
      task: 'classification',
      classes: ['no', 'yes'],
      linear: { coefficients: [Float64Array.of(1, 1)], intercepts: [0], featureNames: ['x', 'y'] },
      calibrator: null,
    } as never
    expect(() => thresholdGrid(linear, pipeline, table, 'x')).toThrow(
      expect.objectContaining({ code: 'explain.no_thresholds' }),
    )
  })
})
