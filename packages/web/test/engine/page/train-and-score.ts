import {
  createRandom,
  type Ensemble,
  type Executor,
  type Matrix,
  margins,
  trainBoosting,
  trainForest,
} from '@candor/core'

/** Scores of held-out rows by a boosting and a forest that were trained here; the same numbers wherever it runs. */
export function trainAndScore(executor: Executor | null | undefined): Record<'gbm' | 'rf', number[]> {
  const random = createRandom(28)
  const train = normalTable(random, 12_000)
  const held = normalTable(random, 5_000)
  const [a, b, c] = train.columns as [Float64Array, Float64Array, Float64Array]
  const labels = a.map((x, row) => (x * b[row]! - c[row]! > random.normal() ? 1 : 0))
  const scoresOf = (ensemble: Ensemble) => [...margins(ensemble, held, { executor })]
  return {
    gbm: scoresOf(trainBoosting(train, labels, { nEstimators: 15, maxDepth: 5, executor }).ensemble),
    rf: scoresOf(trainForest(train, labels, { nEstimators: 6, maxDepth: 8, executor }).ensemble),
  }
}

function normalTable(random: ReturnType<typeof createRandom>, rows: number): Matrix {
  const names = ['a', 'b', 'c', 'd', 'e']
  return { rows, names, columns: names.map(() => Float64Array.from({ length: rows }, () => random.normal())) }
}
