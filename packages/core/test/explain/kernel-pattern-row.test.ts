import { describe, expect, it } from 'vitest'
import { explainedOutput } from '../../src/explain/explained-output.ts'
import { subtreePatternsMethod } from '../../src/explain/subtree-patterns-method.ts'
import { type TreeGame, type TreeJob, valuesWidth } from '../../src/explain/tree-method.ts'
import { type Ensemble, nodeKinds } from '../../src/index.ts'
import { type RandomEnsembleOptions, randomEnsemble, randomRows } from './random-ensemble.ts'

type Shape = Omit<RandomEnsembleOptions, 'seed'> & {
  readonly title: string
  readonly changed?: (ensemble: Ensemble) => Ensemble
}

const shapes: Shape[] = [
  { title: 'many features', features: 40, depth: 6, trees: 60, stop: 0.05 },
  { title: 'repeated features', features: 8, depth: 7, trees: 60, stop: 0.1 },
  { title: 'categories', features: 20, depth: 6, trees: 70, categoriesFrom: 12 },
  { title: 'several outputs', features: 30, depth: 6, trees: 120, outputs: 2, stop: 0.05 },
  { title: 'zero as missing', features: 30, depth: 6, trees: 70, changed: zeroAsMissing },
]

/** From here on the kernels make the tables. */
const fewestBytes = 800_000

describe.each(shapes)('one row by the kernel: $title', ({ title: _, changed = same, ...shape }) => {
  const ensemble = changed(randomEnsemble({ stop: 0.1, ...shape, seed: 5 }))
  const among = { missing: 0.1, categoriesFrom: shape.categoriesFrom ?? shape.features }
  const rows = withZeros(randomRows(ensemble, 80, 9, among))
  const background = withZeros(randomRows(ensemble, 30, 10, among))
  const games: TreeGame[] = [
    { kind: 'path_dependent' },
    { kind: 'interventional', background, tableBytes: 0 },
  ]

  it.each(games)('has the bits of the plain twin, before and after rows together: $kind', (game) => {
    const target = explainedOutput(ensemble, (shape.outputs ?? 1) - 1)
    const job: TreeJob = { ensemble, target, game, values: 'contributions' }
    const kernel = subtreePatternsMethod.prepare(job, undefined)
    const plain = subtreePatternsMethod.prepare(job, null)
    expect(kernel.plan['bytes']).toBeGreaterThan(fewestBytes)
    const [first, together, last, expected] = Array.from(
      { length: 4 },
      () => new Float64Array(80 * valuesWidth(job)),
    )
    for (let row = 0; row < 80; row++) plain.addRows(rows, row, row + 1, expected!, () => {})
    for (let row = 0; row < 80; row++) kernel.addRows(rows, row, row + 1, first!, () => {})
    kernel.addRows(rows, 0, 80, together!, () => {})
    for (let row = 79; row >= 0; row--) kernel.addRows(rows, row, row + 1, last!, () => {})
    expect(expected!.some((value) => value !== 0)).toBe(true)
    for (const answer of [first, together, last]) expect(answer).toEqual(expected)
  })
})

it('adds interactions to the bits of the plain twin', () => {
  const ensemble = randomEnsemble({ features: 25, depth: 6, trees: 30, stop: 0.05, seed: 6 })
  const rows = randomRows(ensemble, 20, 9, { missing: 0.1, categoriesFrom: 25 })
  const target = explainedOutput(ensemble, 0)
  const job: TreeJob = { ensemble, target, game: { kind: 'path_dependent' }, values: 'interactions' }
  const kernel = subtreePatternsMethod.prepare(job, undefined)
  const plain = subtreePatternsMethod.prepare(job, null)
  const alone = new Float64Array(20 * valuesWidth(job))
  const expected = new Float64Array(alone.length)
  for (let row = 0; row < 20; row++) {
    kernel.addRows(rows, row, row + 1, alone, () => {})
    plain.addRows(rows, row, row + 1, expected, () => {})
  }
  expect(kernel.plan['bytes']).toBeGreaterThan(fewestBytes)
  expect(alone).toEqual(expected)
})

function same(ensemble: Ensemble): Ensemble {
  return ensemble
}

/** At every split of half of the features, and at some of the others. */
function zeroAsMissing(given: Ensemble): Ensemble {
  const kind = given.kind.map((own, node) => {
    const feature = given.feature[node]!
    return feature >= 0 && (feature % 2 === 0 || node % 3 === 0) ? nodeKinds.zeroMissing : own
  })
  return { ...given, kind }
}

function withZeros<T extends { readonly columns: readonly Float64Array[] }>(given: T): T {
  const columns = given.columns.map((column, j) => column.map((x, row) => ((row + j) % 7 === 0 ? 0 : x)))
  return { ...given, columns }
}
