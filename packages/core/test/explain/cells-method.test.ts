import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { cellsMethod } from '../../src/explain/cells-method.ts'
import { explainedOutput } from '../../src/explain/explained-output.ts'
import type { TreeJob } from '../../src/explain/tree-method.ts'
import {
  type Ensemble,
  exactShap,
  interventionalWalk,
  type Matrix,
  pathDependentShap,
  prepareInterventionalInteractions,
  preparePathDependentInteractions,
} from '../../src/index.ts'
import type { Executor } from '../../src/kernels/index.ts'
import { threadExecutor } from '../thread-executor.ts'
import { chainEnsemble, randomEnsemble, randomRows, rowOf } from './random-ensemble.ts'
import { expectAllClose } from './shap-properties.ts'

const threads = [1, 2, 4].map((count) => threadExecutor(count))
afterAll(() => Promise.all(threads.map((executor) => executor.close())))

/** Random ensembles of every kind, with rows: few features, so that cells are met again. */
function cases(): { name: string; ensemble: Ensemble; rows: Matrix; output: number }[] {
  const kinds = [
    { name: 'missing values', options: { features: 6, trees: 12, depth: 6 } },
    { name: 'nodes without cover', options: { features: 5, trees: 4, depth: 7, zeroCover: 0.3 } },
    { name: 'categories', options: { features: 6, trees: 9, depth: 6, categoriesFrom: 3 } },
    { name: 'trees of all sizes', options: { features: 5, trees: 30, depth: 6, stop: 0.35 } },
    { name: 'one feature', options: { features: 1, trees: 3, depth: 5 } },
    { name: 'trees of one leaf and small ones', options: { features: 3, trees: 40, depth: 2, stop: 0.5 } },
    { name: 'large trees', options: { features: 4, trees: 2, depth: 12, stop: 0.02 } },
    { name: 'several outputs', options: { features: 4, trees: 6, depth: 5, outputs: 3 } },
    { name: 'vector leaves', options: { features: 4, trees: 6, depth: 5, outputs: 3, vectorLeaves: true } },
    { name: 'a mean', options: { features: 6, trees: 7, depth: 6, header: { combine: 'mean' as const } } },
    { name: 'eleven features', options: { features: 11, trees: 5, depth: 6 } },
  ]
  return kinds.map(({ name, options }, k) => {
    const ensemble = randomEnsemble({ seed: 100 + k, stop: 0.1, ...options })
    const { categoriesFrom = options.features } = options as { categoriesFrom?: number }
    const rows = randomRows(ensemble, 1500, k, { missing: 0.1, categoriesFrom })
    return { name, ensemble, rows, output: ensemble.outputs > 1 ? 1 : 0 }
  })
}

function valuesBy(job: TreeJob, rows: Matrix, executor: Executor | null | undefined): Float64Array {
  const pairs = (job.ensemble.featureNames.length * (job.ensemble.featureNames.length + 1)) / 2
  const width = job.values === 'interactions' ? pairs : job.ensemble.featureNames.length
  const phi = new Float64Array(rows.rows * width)
  cellsMethod.prepare(job, executor).addRows(rows, 0, rows.rows, phi, () => undefined)
  return phi
}

describe.each(cases())('cells of $name', ({ ensemble, rows, output }) => {
  const target = explainedOutput(ensemble, output)
  const background = randomRows(ensemble, 400, 77, { missing: 0.1 })
  const games = [{ kind: 'path_dependent' }, { kind: 'interventional', background, tableBytes: 0 }] as const
  const jobs = games.flatMap((game) =>
    (['contributions', 'interactions'] as const).map(
      (values): TreeJob => ({ ensemble, target, game, values }),
    ),
  )

  it('have the bits of plain TypeScript on 1, 2 and 4 threads', () => {
    for (const job of jobs) {
      const plain = valuesBy(job, rows, null)
      expect(valuesBy(job, rows, undefined)).toEqual(plain)
      for (const executor of threads) expect(valuesBy(job, rows, executor)).toEqual(plain)
    }
  })

  it('give a row by itself the bits it has in a table, whatever was explained before', () => {
    for (const job of jobs) {
      const all = valuesBy(job, rows, undefined)
      const width = all.length / rows.rows
      const prepared = cellsMethod.prepare(job, undefined)
      for (let row = 0; row < rows.rows; row += 7) {
        const phi = new Float64Array(width)
        prepared.addRows(rowOf(rows, row), 0, 1, phi, () => undefined)
        expect(phi).toEqual(all.slice(row * width, (row + 1) * width))
      }
    }
  })

  it('equal the quadrature walk, the walk over the background, and leaf by leaf interactions', () => {
    const few = Array.from({ length: 25 }, (_, i) => rowOf(rows, i))
    for (const row of few) {
      const cells = pathDependentShap(ensemble, row, { output, kernel: 'cells' })
      expectAllClose(cells.phi, pathDependentShap(ensemble, row, { output, kernel: 'quadrature' }).phi)
    }
    const divisor = target.divisor
    const walked = interventionalWalk(ensemble, few[0]!, background, { output }).phi
    expectAllClose(
      valuesBy(jobs[2]!, few[0]!, null).map((value) => value / divisor),
      walked,
    )
    const options = { output, kernel: 'leaf_pairs' }
    expectAllClose(
      valuesBy(jobs[1]!, few[0]!, null).map((value) => value / divisor),
      preparePathDependentInteractions(ensemble, options).explain(few[0]!).phi,
    )
    expectAllClose(
      valuesBy(jobs[3]!, few[0]!, null).map((value) => value / divisor),
      prepareInterventionalInteractions(ensemble, background, options).explain(few[0]!).phi,
    )
  })
})

describe('cells', () => {
  it('equal the enumeration of all coalitions', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const ensemble = randomEnsemble({ seed, features: 6, trees: 3, depth: 6 })
      const rows = randomRows(ensemble, 5, seed, { missing: 0.1 })
      const exact = exactShap(ensemble, rows, { background: 'path_dependent' })
      expectAllClose(pathDependentShap(ensemble, rows, { kernel: 'cells' }).phi, exact.phi)
    }
  })

  it('deepTree: 60 levels on five features', () => {
    const ensemble = chainEnsemble(60, 5, 65)
    const rows = randomRows(ensemble, 600, 1)
    const cells = pathDependentShap(ensemble, rows, { kernel: 'cells' })
    expectAllClose(cells.phi, pathDependentShap(ensemble, rows, { kernel: 'quadrature' }).phi)
  })

  it('are not for leaves of more than eight features, whose patterns are no byte', () => {
    const ensemble = chainEnsemble(12, 12, 1)
    const job: TreeJob = {
      ensemble,
      target: explainedOutput(ensemble, 0),
      game: { kind: 'path_dependent' },
      values: 'contributions',
    }
    expect(cellsMethod.estimate(job)).toBeNull()
  })

  it('see infinities and values on a threshold as the splits do', () => {
    for (const seed of [2, 3, 4, 5]) {
      const ensemble = randomEnsemble({ seed, features: 3, trees: 4, depth: 4 })
      const edges = [...ensemble.threshold.filter((_, node) => ensemble.feature[node]! >= 0)]
      const odd = [...edges, Infinity, -Infinity, Number.NaN, 0, -0, 1e300]
      const column = Float64Array.from({ length: 300 }, (_, i) => odd[i % odd.length]!)
      const shifted = column.map((_, i) => column[(i * 7) % 300]!)
      const rows = {
        rows: 300,
        names: ensemble.featureNames,
        columns: [column, shifted, column.slice().reverse()],
      }
      const cells = pathDependentShap(ensemble, rows, { kernel: 'cells' })
      expectAllClose(cells.phi, pathDependentShap(ensemble, rows, { kernel: 'quadrature' }).phi)
    }
  })
})

describe('cells where the system gives no memory', () => {
  afterEach(() => vi.restoreAllMocks())

  it('are added up by the plain twin, to the same bits', () => {
    const ensemble = randomEnsemble({ seed: 21, features: 5, trees: 8, depth: 6 })
    const rows = randomRows(ensemble, 600, 5, { missing: 0.1 })
    const target = explainedOutput(ensemble, 0)
    const background = randomRows(ensemble, 300, 6)
    const games = [{ kind: 'path_dependent' }, { kind: 'interventional', background, tableBytes: 0 }] as const
    for (const game of games) {
      const job: TreeJob = { ensemble, target, game, values: 'contributions' }
      const given = valuesBy(job, rows, undefined)
      const memory = globalThis as unknown as {
        WebAssembly: { Memory: { prototype: { grow: () => number } } }
      }
      const grow = vi.spyOn(memory.WebAssembly.Memory.prototype, 'grow').mockImplementation(() => {
        throw new RangeError('no memory')
      })
      expect(valuesBy(job, rows, undefined)).toEqual(given)
      expect(grow).toHaveBeenCalled()
      grow.mockRestore()
    }
  })
})

describe('cells of many rows', () => {
  it('are the same however rows are dealt to parts and threads, repeated ones among them', () => {
    const ensemble = randomEnsemble({ seed: 33, features: 6, trees: 10, depth: 4 })
    const few = randomRows(ensemble, 40_000, 9, { missing: 0.05 })
    const columns = few.columns.map((column) =>
      Float64Array.from({ length: 90_000 }, (_, row) => column[(row * 7) % 40_000]!),
    )
    const rows = { ...few, rows: 90_000, columns }
    const target = explainedOutput(ensemble, 0)
    const job: TreeJob = { ensemble, target, game: { kind: 'path_dependent' }, values: 'contributions' }
    const plain = valuesBy(job, rows, null)
    for (const executor of [undefined, ...threads]) {
      const values = valuesBy(job, rows, executor)
      expect(values.every((value, i) => Object.is(value, plain[i]))).toBe(true)
    }
  })
})
