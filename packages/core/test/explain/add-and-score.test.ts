import { afterAll, describe, expect, it } from 'vitest'
import { addAndScore } from '../../src/explain/add-and-score.ts'
import { explainedOutput } from '../../src/explain/explained-output.ts'
import type { RepeatedRows } from '../../src/explain/repeated-rows.ts'
import {
  type Ensemble,
  leafSums,
  type Matrix,
  preparePathDependent,
  preparePathDependentInteractions,
} from '../../src/index.ts'
import { threadExecutor } from '../thread-executor.ts'
import { randomEnsemble, randomRows } from './random-ensemble.ts'

const two = threadExecutor(2)
afterAll(() => two.close())

const ensemble = randomEnsemble({ seed: 4, features: 4, trees: 6, depth: 5, outputs: 2 })
const rows = randomRows(ensemble, 40_000, 4, { missing: 0.1 })

describe('scores beside values', () => {
  it('are leafSums to the bit, whether repeated rows are found or not', () => {
    const expected = leafSums(ensemble, rows, 1)
    for (const executor of [undefined, two]) {
      const settings = { output: 1, executor, kernel: 'cells' }
      expect(preparePathDependent(ensemble, settings).explain(rows).score).toEqual(expected)
      expect(preparePathDependentInteractions(ensemble, settings).explain(rows).score).toEqual(expected)
    }
    expect(scored(ensemble, rows, null)).toEqual(expected)
  })

  it('take one score for rows of one number, each block by itself', () => {
    const expected = leafSums(ensemble, rows, 1)
    const score = scored(ensemble, rows, (from, to) => ({
      from,
      places: new Uint32Array(to - from),
      numbers: 1,
    }))
    expect(score.every((x, row) => x === expected[row < 30_000 ? 0 : 30_000])).toBe(true)
  })

  it('come first where the model refuses rows', () => {
    const strict: Ensemble = { ...ensemble, missing: 'refuse' }
    expect(() => scored(strict, rows, none)).toThrow(/is missing/)
    expect(() => scored(ensemble, { ...rows, columns: rows.columns.slice(1) }, none)).toThrow(/3 columns/)
  })
})

function none(): RepeatedRows {
  throw new Error('nothing is to be added')
}

/** Blocks of 30,000 rows; `find` null: the method says nothing. */
function scored(
  of: Ensemble,
  matrix: Matrix,
  find: ((from: number, to: number) => RepeatedRows) | null,
): Float64Array {
  const parts = {
    ensemble: of,
    target: explainedOutput(of, 1),
    blockRows: 30_000,
    tellsRepeated: true,
    addRows: (
      _: Matrix,
      from: number,
      to: number,
      __: Float64Array,
      ___: (share: number) => void,
      tellRepeated?: (rows: RepeatedRows) => void,
    ) => {
      if (find !== null) tellRepeated?.(find(from, to))
    },
  }
  return addAndScore(parts, matrix, new Float64Array(0), () => {})
}
