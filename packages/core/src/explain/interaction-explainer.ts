import type { Matrix } from '../features/index.ts'
import type { Executor } from '../kernels/index.ts'
import { type Ensemble, leafSums } from '../models/index.ts'
import type { Attributions } from './attributions.ts'
import type { ExplainedOutput } from './explained-output.ts'
import type { ExplainOptions, ExplainPlan } from './explainer.ts'
import { checkPairSums, type Interactions, pairCount } from './interactions.ts'
import type { PreparedTrees } from './tree-method.ts'

/** An ensemble made ready once to give interactions of any number of rows; a row's do not depend on the rows beside it. */
export type InteractionExplainer = {
  readonly method: Attributions['method']
  readonly output: number
  readonly names: readonly string[]
  readonly base: number
  readonly plan: ExplainPlan
  readonly explain: (matrix: Matrix, options?: ExplainOptions) => Interactions
}

type InteractionParts = PreparedTrees & {
  readonly ensemble: Ensemble
  readonly target: ExplainedOutput
  readonly method: Attributions['method']
  readonly base: number
  /** threads for the scores */
  readonly executor?: Executor | null | undefined
}

/** Rows at a time unless the method says otherwise. */
const usualBlock = 1024

/**
 * The frame around a method of interactions: scores as float64 sums of the same leaves, blocks with progress, division for averaged ensembles, the
 * residual of every row with its bound.
 *
 * @throws models.wrong_column_count, models.missing_value_refused, explain.residual_too_large (from `explain`)
 */
export function makeInteractionExplainer(parts: InteractionParts): InteractionExplainer {
  const { ensemble, target, method, base, plan, executor, addRows, blockRows = usualBlock } = parts
  const names = ensemble.featureNames
  return {
    method,
    output: target.output,
    names,
    base,
    plan,
    explain: (matrix, { onProgress } = {}) => {
      const { rows } = matrix
      const score = leafSums(ensemble, matrix, target.output, executor)
      const phi = new Float64Array(rows * pairCount(names.length))
      for (let from = 0; from < rows; from += blockRows) {
        const to = Math.min(rows, from + blockRows)
        addRows(matrix, from, to, phi, (share) => onProgress?.(from + Math.floor(share * (to - from)), rows))
        onProgress?.(to, rows)
      }
      if (target.divisor !== 1) for (let i = 0; i < phi.length; i++) phi[i]! /= target.divisor
      return checkPairSums({ method, space: 'margin', rows, names, base, phi, score })
    },
  }
}
