import type { Matrix } from '../features/index.ts'
import type { Executor } from '../kernels/index.ts'
import type { Ensemble } from '../models/index.ts'
import { addAndScore } from './add-and-score.ts'
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

/**
 * The frame around a method of interactions: scores as float64 sums of the same leaves, blocks with progress, division for averaged ensembles, the
 * residual of every row with its bound.
 *
 * @throws models.wrong_column_count, models.missing_value_refused, explain.residual_too_large (from `explain`)
 */
export function makeInteractionExplainer(parts: InteractionParts): InteractionExplainer {
  const { ensemble, target, method, base, plan } = parts
  const names = ensemble.featureNames
  return {
    method,
    output: target.output,
    names,
    base,
    plan,
    explain: (matrix, { onProgress } = {}) => {
      const { rows } = matrix
      const phi = new Float64Array(rows * pairCount(names.length))
      const score = addAndScore(parts, matrix, phi, (done) => onProgress?.(done, rows))
      if (target.divisor !== 1) for (let i = 0; i < phi.length; i++) phi[i]! /= target.divisor
      return checkPairSums({ method, space: 'margin', rows, names, base, phi, score })
    },
  }
}
