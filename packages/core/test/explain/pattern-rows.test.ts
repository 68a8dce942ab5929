import { describe, expect, it } from 'vitest'
import { explainedOutput } from '../../src/explain/explained-output.ts'
import { subtreePatternsMethod } from '../../src/explain/subtree-patterns-method.ts'
import { type TreeGame, type TreeJob, valuesWidth } from '../../src/explain/tree-method.ts'
import { type RandomEnsembleOptions, randomEnsemble, randomRows } from './random-ensemble.ts'

const shapes: (Omit<RandomEnsembleOptions, 'seed'> & { readonly title: string })[] = [
  { title: 'many features', features: 40, depth: 6, trees: 12, stop: 0.05 },
  { title: 'repeated features', features: 4, depth: 7, trees: 5, stop: 0.2 },
  { title: 'categories', features: 9, depth: 5, trees: 6, categoriesFrom: 5 },
  { title: 'single leaves', features: 9, depth: 5, trees: 20, stop: 0.9 },
  { title: 'several outputs', features: 15, depth: 5, trees: 6, outputs: 3 },
]

describe.each(shapes)('a row by itself: $title', ({ title: _, ...shape }) => {
  it('has the bits that the kernel gives it among others, in both games, contributions and interactions', () => {
    const ensemble = randomEnsemble({ ...shape, seed: 8 })
    const among = { missing: 0.1, categoriesFrom: shape.categoriesFrom ?? shape.features }
    const rows = randomRows(ensemble, 100, 9, among)
    const background = randomRows(ensemble, 30, 10, among)
    const games: TreeGame[] = [
      { kind: 'path_dependent' },
      { kind: 'interventional', background, tableBytes: 0 },
    ]
    for (const game of games)
      for (const values of ['contributions', 'interactions'] as const) {
        const target = explainedOutput(ensemble, (shape.outputs ?? 1) - 1)
        const job: TreeJob = { ensemble, target, game, values }
        const kernel = subtreePatternsMethod.prepare(job, undefined)
        const plain = subtreePatternsMethod.prepare(job, null)
        const together = new Float64Array(100 * valuesWidth(job))
        const alone = new Float64Array(together.length)
        kernel.addRows(rows, 0, 100, together, () => {})
        for (let row = 0; row < 100; row++) plain.addRows(rows, row, row + 1, alone, () => {})
        expect(alone).toEqual(together)
        expect(alone.some((value) => value !== 0)).toBe(true)
      }
  })
})
