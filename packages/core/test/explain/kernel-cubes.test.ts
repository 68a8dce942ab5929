import { afterAll, expect, it } from 'vitest'
import { explainedOutput } from '../../src/explain/explained-output.ts'
import { subtreePatternsMethod } from '../../src/explain/subtree-patterns-method.ts'
import type { TreeJob } from '../../src/explain/tree-method.ts'
import { interventionalShap } from '../../src/index.ts'
import type { Executor } from '../../src/kernels/index.ts'
import { threadExecutor } from '../thread-executor.ts'
import { randomEnsemble, randomRows } from './random-ensemble.ts'
import { expectAllClose } from './shap-properties.ts'

const two = threadExecutor(2)
const four = threadExecutor(4)
afterAll(() => Promise.all([two.close(), four.close()]))

// so many tables that kernels fill them
const ensemble = randomEnsemble({ seed: 2, features: 30, depth: 6, trees: 25, stop: 0.05, zeroCover: 0.1 })
const rows = randomRows(ensemble, 200, 3, { missing: 0.1 })

it.each([1, 70, 3000])(
  'fills tables against a background of %i rows to the bits of the plain twin',
  (count) => {
    const background = randomRows(ensemble, count, 4, { missing: 0.1 })
    const target = explainedOutput(ensemble, 0)
    const game = { kind: 'interventional', background, tableBytes: 0 } as const
    const job: TreeJob = { ensemble, target, game, values: 'contributions' }
    const of = (executor: Executor | null | undefined) => {
      const { plan, addRows } = subtreePatternsMethod.prepare(job, executor)
      expect(plan['bytes']).toBeGreaterThan(8 * 100_000)
      const out = new Float64Array(rows.rows * 30)
      addRows(rows, 0, rows.rows, out, () => {})
      return out
    }
    const plain = of(null)
    for (const executor of [undefined, two, four]) expect(of(executor)).toEqual(plain)
    expectAllClose(plain, interventionalShap(ensemble, rows, background, { kernel: 'pattern_tables' }).phi)
  },
)
