import { afterAll, describe, expect, it } from 'vitest'
import { explainedOutput } from '../../src/explain/explained-output.ts'
import { addPairedRowsByKernel } from '../../src/explain/kernel-pairs.ts'
import { addPairedRows, pairProgram } from '../../src/explain/pair-walk.ts'
import { pairWalkMethod } from '../../src/explain/pair-walk-method.ts'
import { layTreePaths } from '../../src/explain/tree-paths.ts'
import {
  type Ensemble,
  exactShap,
  interventionalShap,
  interventionalWalk,
  type Matrix,
  matrixRows,
  prepareInterventional,
} from '../../src/index.ts'
import type { Executor } from '../../src/kernels/index.ts'
import { createRandom } from '../../src/math/index.ts'
import { threadExecutor } from '../thread-executor.ts'
import { chainEnsemble, type RandomEnsembleOptions, randomEnsemble, randomRows } from './random-ensemble.ts'
import { describeShapProperties, expectAllClose, sample } from './shap-properties.ts'

const two = threadExecutor(2)
const four = threadExecutor(4)
afterAll(() => Promise.all([two.close(), four.close()]))

const kernel = 'pair_walk'

const shapes: (Omit<RandomEnsembleOptions, 'seed'> & { readonly title: string })[] = [
  { title: 'many features', features: 40, depth: 9, trees: 4, stop: 0.1 },
  { title: 'few features', features: 4, depth: 11, trees: 3, stop: 0.25 },
  { title: 'zero covers', features: 12, depth: 7, trees: 4, zeroCover: 0.4 },
  { title: 'categories', features: 9, depth: 6, trees: 4, categoriesFrom: 5 },
  { title: 'single leaves', features: 9, depth: 5, trees: 20, stop: 0.9 },
  { title: 'means', features: 20, depth: 7, trees: 3, header: { combine: 'mean' } },
  { title: 'vector leaves', features: 15, depth: 6, trees: 3, outputs: 3, vectorLeaves: true },
]

describe.each(shapes)('pairWalkMethod: $title', ({ title: _, ...shape }) => {
  it('equals the walk of each pair', () => {
    for (let seed = 1; seed <= 4; seed++) {
      const { ensemble, rows, background, output } = drawn(shape, seed, 20, 30)
      const plain = interventionalWalk(ensemble, rows, background, { output })
      expectAllClose(interventionalShap(ensemble, rows, background, { output, kernel }).phi, plain.phi)
    }
  })

  it('gives the bits of the plain twin on 1, 2 and 4 threads', () => {
    const { ensemble, rows, background, output } = drawn(shape, 5, 150, 140)
    const of = (executor: Executor | null | undefined) =>
      prepareInterventional(ensemble, background, { output, kernel, executor }).explain(rows).phi
    const plain = of(null)
    for (const executor of [undefined, two, four]) expect(of(executor)).toEqual(plain)
  })
})

describe('pairWalkMethod', () => {
  it('equals the enumeration of all coalitions', () => {
    for (let seed = 1; seed <= 8; seed++) {
      const { ensemble, rows } = sample(seed, 10)
      const background = randomRows(ensemble, 7, seed + 50, { missing: 0.1 })
      const exact = exactShap(ensemble, rows, { background }).phi
      expectAllClose(interventionalShap(ensemble, rows, background, { kernel }).phi, exact)
    }
  })

  it('takes paths of up to 64 distinct features, and no more', () => {
    const job = (depth: number) => {
      const ensemble = chainEnsemble(depth, depth, 9)
      const background = randomRows(ensemble, 20, 2)
      return { ensemble, background }
    }
    const { ensemble, background } = job(64)
    const rows = randomRows(ensemble, 60, 3)
    const plain = interventionalWalk(ensemble, rows, background)
    const found = prepareInterventional(ensemble, background, { kernel }).explain(rows)
    expectAllClose(found.phi, plain.phi)
    expect(prepareInterventional(ensemble, background, { kernel, executor: null }).explain(rows).phi).toEqual(
      found.phi,
    )
    const wide = job(65)
    expect(() => prepareInterventional(wide.ensemble, wide.background, { kernel })).toThrow(/pair_walk/)
  })

  it('gives a row alone the bits that it has in a table', () => {
    const { ensemble, rows, background } = drawn(shapes[0]!, 7, 60, 30)
    const explainer = prepareInterventional(ensemble, background, { kernel })
    const together = explainer.explain(rows).phi
    const width = ensemble.featureNames.length
    for (const row of [0, 31, 59])
      expect(explainer.explain(matrixRows(rows, Int32Array.of(row))).phi).toEqual(
        together.slice(row * width, (row + 1) * width),
      )
  })

  it('takes backgrounds of more rows than a tile, with weights of each row', () => {
    const { ensemble, rows, background } = drawn(shapes[0]!, 3, 33, 1300)
    const target = explainedOutput(ensemble, 0)
    const program = pairProgram(ensemble, target, layTreePaths(ensemble), background)!
    const random = createRandom(4)
    const stride = background.rows
    const values = Float64Array.from({ length: rows.rows * stride }, () => random.next() / stride)
    const of = (kernel: boolean) => {
      const out = new Float64Array(rows.rows * ensemble.featureNames.length)
      if (kernel) addPairedRowsByKernel(program, rows, 0, rows.rows, { values, stride }, out, two, () => {})
      else addPairedRows(program, rows, 0, rows.rows, { values, stride }, out)
      return out
    }
    const expected = new Float64Array(rows.rows * ensemble.featureNames.length)
    for (let r = 0; r < background.rows; r++) {
      const { phi } = interventionalWalk(ensemble, rows, matrixRows(background, Int32Array.of(r)))
      phi.forEach((value, i) => {
        expected[i]! += values[Math.floor(i / ensemble.featureNames.length) * stride + r]! * value
      })
    }
    const plain = of(false)
    expectAllClose(plain, expected)
    expect(of(true)).toEqual(plain)
  })

  it('is named among the methods for its job', () => {
    expect(pairWalkMethod.name).toBe(kernel)
  })
})

describeShapProperties((ensemble, rows, background) =>
  interventionalShap(ensemble, rows, background, { kernel }),
)

function drawn(shape: Omit<RandomEnsembleOptions, 'seed'>, seed: number, count: number, others: number) {
  const ensemble: Ensemble = randomEnsemble({ ...shape, seed })
  const rows: Matrix = randomRows(ensemble, count, seed + 100, { missing: 0.1 })
  const background = randomRows(ensemble, others, seed + 200, { missing: 0.1 })
  return { ensemble, rows, background, output: shape.outputs === 3 ? 1 : 0 }
}
