import { afterAll, describe, expect, it } from 'vitest'
import { coverRatios } from '../../src/explain/cover-ratios.ts'
import { explainedOutput } from '../../src/explain/explained-output.ts'
import { splitCodes } from '../../src/explain/split-codes.ts'
import { addWalkedRows } from '../../src/explain/subtree-walk.ts'
import { subtreeWalkMethod } from '../../src/explain/subtree-walk-method.ts'
import type { TreeJob } from '../../src/explain/tree-method.ts'
import { layTreePaths } from '../../src/explain/tree-paths.ts'
import { walkRoots } from '../../src/explain/walk-groups.ts'
import { walkParts } from '../../src/explain/walk-parts.ts'
import { walkProgram } from '../../src/explain/walk-program.ts'
import { pathShares, walkTree } from '../../src/explain/walk-tree.ts'
import {
  type Ensemble,
  exactShap,
  type Matrix,
  pathDependentShap,
  preparePathDependent,
} from '../../src/index.ts'
import type { Executor } from '../../src/kernels/index.ts'
import { threadExecutor } from '../thread-executor.ts'
import { leafPolynomialShap } from './leaf-polynomial-shap.ts'
import { chainEnsemble, type RandomEnsembleOptions, randomEnsemble, randomRows } from './random-ensemble.ts'
import { describeShapProperties, expectAllClose, sample } from './shap-properties.ts'

const two = threadExecutor(2)
const four = threadExecutor(4)
afterAll(() => Promise.all([two.close(), four.close()]))

const kernel = 'subtree_walk'

const shapes: (Omit<RandomEnsembleOptions, 'seed'> & { readonly title: string })[] = [
  { title: 'many features', features: 40, depth: 9, trees: 4, stop: 0.1 },
  { title: 'few features', features: 4, depth: 11, trees: 3, stop: 0.25 },
  { title: 'zero covers', features: 12, depth: 7, trees: 4, zeroCover: 0.4 },
  { title: 'categories', features: 9, depth: 6, trees: 4, categoriesFrom: 5 },
  { title: 'single leaves', features: 9, depth: 5, trees: 20, stop: 0.9 },
  { title: 'means', features: 20, depth: 7, trees: 3, header: { combine: 'mean' } },
  { title: 'vector leaves', features: 15, depth: 6, trees: 3, outputs: 3, vectorLeaves: true },
]

describe.each(shapes)('subtreeWalkMethod: $title', ({ title: _, ...shape }) => {
  it('equals the plain walk', () => {
    for (let seed = 1; seed <= 4; seed++) {
      const { ensemble, rows, output } = drawn(shape, seed, 40)
      const plain = pathDependentShap(ensemble, rows, { output, kernel: 'quadrature', executor: null })
      expectAllClose(pathDependentShap(ensemble, rows, { output, kernel }).phi, plain.phi)
    }
  })

  it('gives the bits of the plain twin on 1, 2 and 4 threads', () => {
    const { ensemble, rows, output } = drawn(shape, 5, 600)
    const job = jobOf(ensemble, output)
    const plain = valuesOf(job, rows, null)
    for (const executor of [undefined, two, four]) expect(valuesOf(job, rows, executor)).toEqual(plain)
  })
})

describe('subtreeWalkMethod', () => {
  it('equals the enumeration of all coalitions', () => {
    for (let seed = 1; seed <= 8; seed++) {
      const { ensemble, rows } = sample(seed, 20)
      const exact = exactShap(ensemble, rows, { background: 'path_dependent' }).phi
      expectAllClose(pathDependentShap(ensemble, rows, { kernel }).phi, exact)
    }
  })

  it.each([
    { depth: 60, features: 60 },
    { depth: 60, features: 5 },
    { depth: 130, features: 33 },
  ])('deepTree: $depth levels on $features features', ({ depth, features }) => {
    const ensemble = chainEnsemble(depth, features, depth + features)
    const rows = randomRows(ensemble, 20, 1)
    const deepest = { ...rows, columns: rows.columns.map((column) => column.map(() => 0.99)) }
    for (const matrix of [rows, deepest])
      expectAllClose(
        pathDependentShap(ensemble, matrix, { kernel }).phi,
        leafPolynomialShap(ensemble, matrix),
        1e-13,
      )
  })

  it('is the same with groups of any size, and with trees that are not kept', () => {
    const ensemble = randomEnsemble({ seed: 6, features: 12, depth: 9, trees: 3 })
    const rows = randomRows(ensemble, 10, 1)
    const expected = pathDependentShap(ensemble, rows, { kernel: 'quadrature' }).phi
    const paths = layTreePaths(ensemble)
    for (const bits of [0, 1, 2, 5, 8]) {
      const roots = walkRoots(ensemble, [0, 1, 2], paths, bits)
      const ratios = coverRatios(ensemble)
      const shares = pathShares(paths, ratios)
      const laid = walkParts(ensemble, [0, 1, 2], 0, paths, roots)
      const plan = { ensemble, offset: 0, paths, ratios, shares, roots, ...laid }
      const make = (place: number) => walkTree(plan, laid.parts[place]!)
      const program = walkProgram(splitCodes(ensemble, [0, 1, 2]), laid.parts.length, make, 0)
      expect(program.treeAt(0)).not.toBe(program.treeAt(0))
      const phi = new Float64Array(120)
      addWalkedRows(ensemble, program, rows, 0, 10, phi, 12)
      expectAllClose(phi, expected)
    }
  })

  it('says in its plan what it made', () => {
    const ensemble = randomEnsemble({ seed: 3, features: 20, depth: 6, trees: 3 })
    expect(preparePathDependent(ensemble, { kernel }).plan).toMatchObject({ kernel, trees: 3 })
  })

  describeShapProperties((ensemble, rows) => pathDependentShap(ensemble, rows, { kernel }))
})

function drawn(shape: Omit<RandomEnsembleOptions, 'seed'>, seed: number, count: number) {
  const ensemble = randomEnsemble({ ...shape, seed })
  const categoriesFrom = shape.categoriesFrom ?? shape.features
  const rows = randomRows(ensemble, count, seed + 50, { missing: 0.05, categoriesFrom })
  return { ensemble, rows, output: (shape.outputs ?? 1) - 1 }
}

function jobOf(ensemble: Ensemble, output: number): TreeJob {
  const target = explainedOutput(ensemble, output)
  return { ensemble, target, game: { kind: 'path_dependent' }, values: 'contributions' }
}

function valuesOf(job: TreeJob, rows: Matrix, executor: Executor | null | undefined): Float64Array {
  const out = new Float64Array(rows.rows * job.ensemble.featureNames.length)
  subtreeWalkMethod.prepare(job, executor).addRows(rows, 0, rows.rows, out, () => {})
  return out
}
