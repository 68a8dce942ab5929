import { describe, expect, it } from 'vitest'
import { anomaliesAmong, anomalyScores, averagePathLength } from '../../src/index.ts'

describe('anomalyScores', () => {
  it('is 1 for a path of no length, a half for the mean length, and falls towards 0', () => {
    const scale = { samples: 256, threshold: 0.5 }
    const unit = averagePathLength(256)
    const scores = anomalyScores(scale, Float64Array.of(-0, -unit, -2 * unit, -1e4))
    expect([...scores.subarray(0, 3)]).toEqual([1, 0.5, 0.25])
    expect(scores[3]).toBeLessThan(1e-290)
  })

  it('tells nothing about trees of one row', () => {
    expect([...anomalyScores({ samples: 1, threshold: 0.5 }, Float64Array.of(-1, -3))]).toEqual([0.5, 0.5])
  })
})

describe('anomaliesAmong', () => {
  it('is strict', () => {
    expect([...anomaliesAmong({ samples: 2, threshold: 0.5 }, Float64Array.of(0.4, 0.5, 0.5000001))]).toEqual(
      [0, 0, 1],
    )
  })
})
