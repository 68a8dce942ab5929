import { describe, expect, it } from 'vitest'
import { createRandom } from '../../src/math/index.ts'
import { anomaliesAmong, anomalyScores } from '../../src/models/anomaly-scores.ts'
import { averagePathLength } from '../../src/models/average-path-length.ts'
import { type IsolationOptions, trainIsolationForest } from '../../src/models/isolation-forest.ts'
import { margins } from '../../src/models/margins.ts'
import { expectSameDistribution, randomTreesReference } from './random-trees-reference.ts'

const { matrix, asked, expected } = randomTreesReference()

describe('trainIsolationForest, against scikit-learn over many seeds', () => {
  it.each<[string, IsolationOptions]>([
    ['isolation', { maxSamples: 64 }],
    ['isolation, contamination', { maxSamples: 200, contamination: 0.1 }],
  ])('%s', (name, options) => {
    const thresholds: number[] = []
    const runs = Array.from({ length: 40 }, (_, seed) => {
      const { ensemble, anomaly } = trainIsolationForest(matrix, { ...options, seed, nEstimators: 25 })
      thresholds.push(anomaly.threshold)
      return anomalyScores(anomaly, margins(ensemble, asked))
    })
    expectSameDistribution(runs, expected[name]!)
    const { mean, sd } = expected[name]!.threshold as unknown as { mean: number; sd: number }
    const ours = thresholds.reduce((a, b) => a + b) / 40
    expect(Math.abs(ours - mean)).toBeLessThanOrEqual(4 * sd * Math.sqrt(2 / 40))
  })
})

describe('trainIsolationForest', () => {
  const wide = strangers(createRandom(8), 600, 20)

  it('finds strange rows', () => {
    const { ensemble, anomaly } = trainIsolationForest(wide, { seed: 3 })
    const scores = anomalyScores(anomaly, margins(ensemble, wide))
    const [common, strange] = [scores.subarray(0, 580), scores.subarray(580)]
    expect(Math.min(...strange)).toBeGreaterThan(0.5)
    expect(common.filter((score) => score > Math.min(...strange)).length).toBeLessThan(6)
  })

  it('makes the contaminated share of the training rows anomalies', () => {
    for (const contamination of [0.01, 0.1, 0.5]) {
      const { ensemble, anomaly } = trainIsolationForest(wide, { contamination })
      const found = anomaliesAmong(anomaly, anomalyScores(anomaly, margins(ensemble, wide)))
      expect(found.reduce((sum, is) => sum + is, 0)).toBe(600 * contamination)
    }
    expect(trainIsolationForest(wide).anomaly).toEqual({ samples: 256, threshold: 0.5 })
  })

  it('draws ψ rows a tree, to depth ceil(log2 ψ); leaves hold minus depth and c(n)', () => {
    for (const [maxSamples, depth] of [
      [1, 0],
      [2, 1],
      [3, 2],
      [64, 6],
      [65, 7],
    ] as const) {
      const { ensemble, anomaly } = trainIsolationForest(wide, { maxSamples, nEstimators: 20 })
      expect(anomaly.samples).toBe(maxSamples)
      const depths = depthsOf(ensemble.treeStart, ensemble.left, ensemble.right)
      expect(Math.max(...depths)).toBe(depth)
      ensemble.feature.forEach((feature, node) => {
        if (feature === -1)
          expect(ensemble.value[node]).toBe(-(depths[node]! + averagePathLength(ensemble.cover[node]!)))
      })
      for (const root of ensemble.treeStart.subarray(0, 20)) expect(ensemble.cover[root]).toBe(maxSamples)
    }
    expect(trainIsolationForest(wide, { maxSamples: 0.1, nEstimators: 1 }).anomaly.samples).toBe(60)
    expect(trainIsolationForest(wide, { maxSamples: 9999, nEstimators: 1 }).anomaly.samples).toBe(600)
  })

  it('takes missing values, and a column that is missing altogether', () => {
    const columns = [
      wide.columns[0]!.map((x, i) => (i % 5 === 0 ? Number.NaN : x)),
      wide.columns[1]!,
      new Float64Array(600).fill(Number.NaN),
    ]
    const holed = { rows: 600, names: ['a', 'b', 'c'], columns }
    const { ensemble, anomaly } = trainIsolationForest(holed)
    const scores = anomalyScores(anomaly, margins(ensemble, holed))
    expect(scores.every((score) => score > 0 && score < 1)).toBe(true)
  })

  it('gives the same bits again, others for another seed', () => {
    const train = (seed: number) => trainIsolationForest(wide, { seed, nEstimators: 3 }).ensemble
    expect(train(1)).toEqual(train(1))
    expect(train(1)).not.toEqual(train(2))
  })

  it('reports progress, can be cancelled, and says what is wrong', () => {
    const seen: number[] = []
    trainIsolationForest(wide, { nEstimators: 2, onProgress: ({ done }) => seen.push(done) })
    expect(seen).toEqual([1, 2])
    expect(() => trainIsolationForest(wide, { isCancelled: () => true })).toThrow(
      'cancelled after 0 of 100 trees',
    )
    expect(() => trainIsolationForest({ rows: 0, names: ['x'], columns: [new Float64Array(0)] })).toThrow(
      'no rows',
    )
    expect(() => trainIsolationForest(wide, { contamination: 0.7 })).toThrow('invalid contamination: 0.7')
  })
})

/** Normal rows, the last ones moved far out. */
function strangers(random: ReturnType<typeof createRandom>, rows: number, strange: number) {
  const column = () =>
    Float64Array.from({ length: rows }, (_, row) => random.normal() + (row >= rows - strange ? 8 : 0))
  return { rows, names: ['a', 'b', 'c'], columns: [column(), column(), column()] }
}

function depthsOf(treeStart: Int32Array, left: Int32Array, right: Int32Array): number[] {
  const depths = new Array<number>(left.length).fill(0)
  for (let node = 0; node < left.length; node++) {
    if (treeStart.includes(node)) depths[node] = 0
    if (left[node] === -1) continue
    depths[left[node]!] = depths[node]! + 1
    depths[right[node]!] = depths[node]! + 1
  }
  return depths
}
