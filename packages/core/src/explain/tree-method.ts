import type { Matrix } from '../features/index.ts'
import type { Executor } from '../kernels/index.ts'
import type { Ensemble } from '../models/index.ts'
import type { AddRows } from './add-and-score.ts'
import type { ExplainedOutput } from './explained-output.ts'
import type { ExplainPlan } from './explainer.ts'

/** What features outside a coalition are: the training rows as covers remember them, or the rows of a background. */
export type TreeGame =
  | { readonly kind: 'path_dependent' }
  | {
      readonly kind: 'interventional'
      /** at least one row, with the model's columns */
      readonly background: Matrix
      /** most bytes that tables of the plain method may take */
      readonly tableBytes: number
    }

/**
 * Trees to be explained, and by which game. `contributions` are one number a feature; `interactions` one for each pair of features i <= j,
 * in the order of `pairPlace`: off the diagonal the pair's whole interaction, on it phi_i less half of the pairs of i (see `Interactions`).
 */
export type TreeJob = {
  readonly ensemble: Ensemble
  readonly target: ExplainedOutput
  readonly game: TreeGame
  readonly values: 'contributions' | 'interactions'
}

/** What a method expects to take on one thread of the machine that docs/explain-engine.md names. */
export type MethodCost = {
  /** once, before the first row */
  readonly nsOnce: number
  /** a row of a large table */
  readonly nsPerRow: number
  /** memory besides rows and contributions */
  readonly bytes: number
}

/** Trees made ready by a method. */
export type PreparedTrees = {
  /** what is special to this method; `kernel` is its name */
  readonly plan: ExplainPlan
  /** rows that `addRows` wants at a time; default 1,024 */
  readonly blockRows?: number
  /** whether `addRows` says which rows of a block it cannot tell apart */
  readonly tellsRepeated?: boolean
  /**
   * Adds the trees' values to rows × width numbers, row-major, before the division for means. What a row gets must not depend on the rows
   * beside it, on their number, on threads, nor on whether kernels or plain TypeScript did it.
   */
  readonly addRows: AddRows
}

/**
 * One exact way to work out the values of trees for many rows; the planner takes the cheapest of those that do a job (see `planTrees`).
 */
export type TreeMethod = {
  readonly name: string
  /** null for a job that this method does not do; must be quick, and depend on the job only */
  readonly estimate: (job: TreeJob) => MethodCost | null
  /** @param executor threads; undefined: kernels on the caller's thread; null: the plain twin */
  readonly prepare: (job: TreeJob, executor: Executor | null | undefined) => PreparedTrees
}

/** Numbers a row: of features, or of pairs of them. */
export function valuesWidth({
  ensemble,
  values,
}: {
  readonly ensemble: { readonly featureNames: readonly string[] }
  readonly values: TreeJob['values']
}): number {
  const features = ensemble.featureNames.length
  return values === 'contributions' ? features : (features * (features + 1)) / 2
}

/**
 * Place of the pair of features i <= j among all pairs of `features`: (0, 0), (0, 1), …, (0, last), (1, 1), …
 *
 * @example
 * pairPlace(1, 2, 3) // 4
 */
export function pairPlace(i: number, j: number, features: number): number {
  return i * features - (i * (i - 1)) / 2 + j - i
}
