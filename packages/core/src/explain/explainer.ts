import type { Matrix } from '../features/index.ts'
import type { Executor } from '../kernels/index.ts'
import type { Ensemble } from '../models/index.ts'
import { type AddRows, addAndScore } from './add-and-score.ts'
import type { Attributions } from './attributions.ts'
import { checkAdditivity } from './check-additivity.ts'
import type { ExplainedOutput } from './explained-output.ts'

/** How an explainer works, for the record beside its results: counts of trees and leaves by the way they are handled. */
export type ExplainPlan = Readonly<Record<string, number | string>>

export type ExplainOptions = {
  /** called after each block of rows, and with (0, 0) never */
  readonly onProgress?: (done: number, total: number) => void
}

/**
 * An ensemble made ready once, to explain any number of rows. What a row gets does not depend on the rows beside it: one
 * row alone and the same row in a table are equal to the bit.
 */
export type Explainer = {
  readonly method: Attributions['method']
  readonly output: number
  readonly names: readonly string[]
  readonly base: number
  readonly plan: ExplainPlan
  readonly explain: (matrix: Matrix, options?: ExplainOptions) => Attributions
}

type ExplainerParts = {
  readonly ensemble: Ensemble
  readonly target: ExplainedOutput
  readonly method: Attributions['method']
  readonly base: number
  readonly plan: ExplainPlan
  readonly addRows: AddRows
  /** rows that the kernel takes at a time; default 1,024 */
  readonly blockRows?: number
  readonly tellsRepeated?: boolean
  /** threads for the scores */
  readonly executor?: Executor | null | undefined
}

/** Rows between two reports of progress. */
const rowsPerReport = 1024

/**
 * The frame around a kernel: scores as float64 sums of the same leaves, blocks with progress, division for averaged
 * ensembles, the residual of every row with its bound.
 *
 * @throws models.wrong_column_count, models.missing_value_refused, explain.residual_too_large (from `explain`)
 */
export function makeExplainer(parts: ExplainerParts): Explainer {
  const { ensemble, target, method, base, plan } = parts
  return {
    method,
    output: target.output,
    names: ensemble.featureNames,
    base,
    plan,
    explain: (matrix, options = {}) => explainRows(parts, matrix, options),
  }
}

function explainRows(parts: ExplainerParts, matrix: Matrix, { onProgress }: ExplainOptions): Attributions {
  const { ensemble, target, method, base } = parts
  const phi = new Float64Array(matrix.rows * ensemble.featureNames.length)
  let told = 0
  const report = (done: number) => {
    if (done === told || (done < told + rowsPerReport && done < matrix.rows)) return
    told = done
    onProgress?.(done, matrix.rows)
  }
  const score = addAndScore(parts, matrix, phi, report)
  if (target.divisor !== 1) for (let i = 0; i < phi.length; i++) phi[i]! /= target.divisor
  return checkAdditivity({
    method,
    space: 'margin',
    rows: matrix.rows,
    names: ensemble.featureNames,
    base,
    phi,
    score,
  })
}
