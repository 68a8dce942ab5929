import { afterAll, describe, expect, it } from 'vitest'
import { explainedOutput } from '../../src/explain/explained-output.ts'
import { subtreePatternsMethod } from '../../src/explain/subtree-patterns-method.ts'
import { type TreeGame, type TreeJob, valuesWidth } from '../../src/explain/tree-method.ts'
import {
  type Ensemble,
  exactInteractions,
  exactShap,
  interventionalShap,
  type Matrix,
  pathDependentShap,
  preparePathDependent,
} from '../../src/index.ts'
import type { Executor } from '../../src/kernels/index.ts'
import { threadExecutor } from '../thread-executor.ts'
import { chainEnsemble, type RandomEnsembleOptions, randomEnsemble, randomRows } from './random-ensemble.ts'
import { describeShapProperties, expectAllClose, sample } from './shap-properties.ts'

const two = threadExecutor(2)
const four = threadExecutor(4)
afterAll(() => Promise.all([two.close(), four.close()]))

const kernel = 'subtree_patterns'

const shapes: (Omit<RandomEnsembleOptions, 'seed'> & { readonly title: string })[] = [
  { title: 'many features', features: 40, depth: 6, trees: 12, stop: 0.05 },
  { title: 'repeated features', features: 4, depth: 7, trees: 5, stop: 0.2 },
  { title: 'zero covers', features: 12, depth: 6, trees: 6, zeroCover: 0.4 },
  { title: 'categories', features: 9, depth: 5, trees: 6, categoriesFrom: 5 },
  { title: 'single leaves', features: 9, depth: 5, trees: 20, stop: 0.9 },
  { title: 'means', features: 20, depth: 6, trees: 5, header: { combine: 'mean' } },
  { title: 'vector leaves', features: 15, depth: 5, trees: 4, outputs: 3, vectorLeaves: true },
  { title: 'several outputs', features: 15, depth: 5, trees: 6, outputs: 3 },
]

describe.each(shapes)('subtreePatternsMethod: $title', ({ title: _, ...shape }) => {
  it('equals the walks that it replaces', () => {
    for (let seed = 1; seed <= 4; seed++) {
      const { ensemble, rows, background, output } = drawn(shape, seed)
      const plain = pathDependentShap(ensemble, rows, { output, kernel: 'quadrature', executor: null })
      expectAllClose(pathDependentShap(ensemble, rows, { output, kernel }).phi, plain.phi)
      const walked = interventionalShap(ensemble, rows, background, { output, kernel: 'pattern_tables' })
      expectAllClose(interventionalShap(ensemble, rows, background, { output, kernel }).phi, walked.phi)
    }
  })

  it('gives the bits of the plain twin on 1, 2 and 4 threads, contributions and interactions of both games', () => {
    const { ensemble, rows, background, output } = drawn(shape, 5, 3000)
    const games: TreeGame[] = [
      { kind: 'path_dependent' },
      { kind: 'interventional', background, tableBytes: 0 },
    ]
    for (const game of games)
      for (const values of ['contributions', 'interactions'] as const) {
        const job = { ensemble, target: explainedOutput(ensemble, output), game, values }
        const count = values === 'contributions' ? 3000 : 200
        const plain = valuesOf(job, rows, count, null)
        for (const executor of [undefined, two, four])
          expect(valuesOf(job, rows, count, executor)).toEqual(plain)
      }
  })
})

describe('subtreePatternsMethod', () => {
  it('equals the enumeration of all coalitions, and of their pairs', () => {
    for (let seed = 1; seed <= 6; seed++) {
      const { ensemble, rows, background } = sample(seed, 5)
      const target = explainedOutput(ensemble, 0)
      for (const game of [
        { kind: 'path_dependent' } as const,
        { kind: 'interventional', background, tableBytes: 0 } as const,
      ]) {
        const against = { background: game.kind === 'interventional' ? background : game.kind }
        const job = { ensemble, target, game }
        expectAllClose(
          valuesOf({ ...job, values: 'contributions' }, rows, 5, null),
          exactShap(ensemble, rows, against).phi,
        )
        expectAllClose(
          valuesOf({ ...job, values: 'interactions' }, rows, 5, null),
          exactInteractions(ensemble, rows, against).phi,
        )
      }
    }
  })

  it('takes 60 levels of few features, and leaves paths of more than 8 features to others', () => {
    const deep = chainEnsemble(60, 5, 2)
    const rows = randomRows(deep, 70, 3)
    expectAllClose(
      pathDependentShap(deep, rows, { kernel }).phi,
      pathDependentShap(deep, rows, { kernel: 'quadrature' }).phi,
    )
    expect(() => preparePathDependent(chainEnsemble(9, 9, 1), { kernel })).toThrow(/subtree_patterns/)
  })

  it('says in its plan what it made', () => {
    const ensemble = randomEnsemble({ seed: 3, features: 20, depth: 6, trees: 3 })
    expect(preparePathDependent(ensemble, { kernel }).plan).toMatchObject({
      kernel,
      trees: 3,
      groups: expect.any(Number),
      bytes: expect.any(Number),
    })
  })

  describeShapProperties((ensemble, rows) => pathDependentShap(ensemble, rows, { kernel }))
  describeShapProperties((ensemble, rows, background) =>
    interventionalShap(ensemble, rows, background, { kernel }),
  )
})

function drawn(shape: Omit<RandomEnsembleOptions, 'seed'>, seed: number, count = 100) {
  const ensemble = randomEnsemble({ ...shape, seed })
  const categoriesFrom = shape.categoriesFrom ?? shape.features
  return {
    ensemble,
    rows: randomRows(ensemble, count, seed + 50, { missing: 0.05, categoriesFrom }),
    background: randomRows(ensemble, 70, seed + 90, { missing: 0.05, categoriesFrom }),
    output: (shape.outputs ?? 1) - 1,
  }
}

function valuesOf(
  job: TreeJob,
  rows: Matrix,
  count: number,
  executor: Executor | null | undefined,
): Float64Array {
  const out = new Float64Array(count * valuesWidth(job as { ensemble: Ensemble; values: TreeJob['values'] }))
  subtreePatternsMethod.prepare(job, executor).addRows(rows, 0, count, out, () => {})
  return out
}
