import { expect, it } from 'vitest'
import { boxBound } from '../../src/explain/box-bound.ts'
import { decisionScores } from '../../src/explain/decision-score.ts'
import type { Mover } from '../../src/explain/recourse-moves.ts'
import { createRandom } from '../../src/math/index.ts'
import { type FittedModel, trainBoosting, trainForest, trainLogistic } from '../../src/models/index.ts'

const names = ['a', 'b', 'c', 'd']

function randomMatrix(seed: number, rows: number) {
  const random = createRandom(seed)
  return { rows, names, columns: names.map(() => Float64Array.from({ length: rows }, () => random.normal())) }
}

function modelsOf(seed: number): FittedModel[] {
  const matrix = randomMatrix(seed, 200)
  const labels = Float64Array.from(matrix.columns[0]!, (a, i) => (a + matrix.columns[1]![i]! > 0 ? 1 : 0))
  const head = { task: 'classification', classes: ['0', '1'], calibrator: null } as const
  const forest = {
    ...head,
    algorithm: 'rf',
    ensemble: trainForest(matrix, labels, { nEstimators: 8, maxDepth: 4 }).ensemble,
  }
  const boosted = {
    ...head,
    algorithm: 'gbm',
    ensemble: trainBoosting(matrix, labels, { nEstimators: 8, maxDepth: 3 }).ensemble,
  }
  const logistic = { ...head, algorithm: 'logistic', linear: trainLogistic(matrix, labels).linear }
  const single = { ...boosted, ensemble: { ...boosted.ensemble, accumulator: 'float32' as const } }
  const members = [forest, boosted, logistic].map((model, i) => ({ weight: i + 1, model }))
  return [forest, boosted, single, logistic, { ...head, algorithm: 'voting', members }]
}

/** Two movers: `a` alone, and `b` with `c`; `d` stays. */
function moversFor(seed: number): Mover[] {
  const random = createRandom(seed)
  return [[0], [1, 2]].map((outputs) => ({
    sources: outputs.map((output) => names[output]!),
    outputs,
    moves: Array.from({ length: 7 }, (_, cost) => ({
      changes: new Map(),
      cost,
      columns: Float64Array.from(outputs, () => random.normal()),
    })),
    isExact: true,
  }))
}

it.each([1, 2, 3])(
  'is never inside the scores of the box, and next to the score of a single choice (seed %d)',
  (seed) => {
    const movers = moversFor(seed)
    const row = Float64Array.of(0, 0, 0, 0.3)
    const random = createRandom(seed + 50)
    for (const model of modelsOf(seed)) {
      const [high, low] = [boxBound(model, movers, row, 'high'), boxBound(model, movers, row, 'low')]
      for (let i = 0; i < 30; i++) {
        const ends = movers.map(() => [random.int(7), random.int(7)].sort((a, b) => a - b))
        const box = {
          low: Uint16Array.from(ends, ([from]) => from!),
          high: Uint16Array.from(ends, ([, to]) => to!),
        }
        const scores = scoresIn(model, movers, row, box)
        expect(high(box)).toBeGreaterThanOrEqual(Math.max(...scores))
        expect(low(box)).toBeLessThanOrEqual(Math.min(...scores))
        // the slack of a float32 sum, 1e-4 of a margin, at a slope of the link of at most 1/4
        if (scores.length === 1) expect(high(box)).toBeCloseTo(scores[0]!, 3)
      }
    }
  },
)

function scoresIn(
  model: FittedModel,
  movers: readonly Mover[],
  row: Float64Array,
  box: { low: Uint16Array; high: Uint16Array },
): number[] {
  const rows: Float64Array[] = []
  for (let i = box.low[0]!; i <= box.high[0]!; i++)
    for (let j = box.low[1]!; j <= box.high[1]!; j++) {
      const changed = row.slice()
      changed.set(movers[0]!.moves[i]!.columns, 0)
      changed.set(movers[1]!.moves[j]!.columns, 1)
      rows.push(changed)
    }
  const columns = names.map((_, j) => Float64Array.from(rows, (values) => values[j]!))
  return Array.from(decisionScores(model, { rows: rows.length, names, columns }))
}
