import { candorError } from '../errors.ts'
import type { Matrix } from '../features/index.ts'
import type { Executor } from '../kernels/index.ts'
import { marginShape, marginSums, type VotingMember, type VotingModel } from '../models/index.ts'
import { checkAdditivity } from './check-additivity.ts'
import type { Explainer } from './explainer.ts'
import { prepareInterventional } from './interventional-shap.ts'
import { linearShap } from './linear-shap.ts'
import { prepareRescaled } from './rescaled-shap.ts'

export type VoteOptions = {
  readonly output?: number
  /** threads for the kernels; without it they run on one; null = plain TypeScript. All give the same bits */
  readonly executor?: Executor | null | undefined
}

/**
 * Contributions to a soft vote whose members stay apart, against a background: Σ w_k · those of member k, made ready for many calls.
 *
 * A member without a link (forests, predictions of numbers) enters with its interventional Shapley values, which are exact. One with
 * link or calibrator enters by the rescale rule of `prepareRescaled`. The result adds up, but where a member was rescaled it is not the Shapley
 * value of the vote, and the plan says `shapley: 'no'`.
 *
 * @param output which class or target; default 0
 * @throws explain.empty_background, explain.residual_too_large
 * @example
 * const forest = { ...model, ensemble: stump }
 * const vote = { ...model, members: [{ weight: 1, model: forest }, { weight: 3, model: forest }] }
 * prepareVote(vote, background).explain(matrix).phi // Float64Array [1]
 */
export function prepareVote(
  { members }: VotingModel,
  background: Matrix,
  { output = 0, executor }: VoteOptions = {},
): Explainer {
  if (background.rows === 0) throw candorError('explain.empty_background')
  const total = members.reduce((sum, { weight }) => sum + weight, 0)
  const parts = members.map(({ weight, model }) => ({
    share: weight / total,
    part: preparePart(model, background, { output, executor }),
  }))
  const base = parts.reduce((sum, { share, part }) => sum + share * part.base, 0)
  const names = marginShape({ members }).featureNames
  const rescaled = parts.filter(({ part }) => part.isRescaled).length
  return {
    method: 'interventional',
    output,
    names,
    base,
    plan: {
      kernel: 'vote',
      exact_members: parts.length - rescaled,
      rescaled_members: rescaled,
      shapley: rescaled === 0 ? 'yes' : 'no',
    },
    explain: (matrix, { onProgress } = {}) => {
      const phi = new Float64Array(matrix.rows * names.length)
      const score = new Float64Array(matrix.rows)
      for (const { share, part } of parts) {
        const found = part.explain(matrix)
        for (let i = 0; i < phi.length; i++) phi[i]! += share * found.phi[i]!
        for (let row = 0; row < score.length; row++) score[row]! += share * found.score[row]!
      }
      onProgress?.(matrix.rows, matrix.rows)
      const space = 'margin'
      return checkAdditivity({ method: 'interventional', space, rows: matrix.rows, names, base, phi, score })
    },
  }
}

type Member = VotingMember['model']

type Found = { readonly phi: Float64Array; readonly score: Float64Array }

/** One member on the scale of its vote. */
type Part = {
  readonly base: number
  readonly isRescaled: boolean
  readonly explain: (matrix: Matrix) => Found
}

type PartOptions = VoteOptions & { readonly output: number }

function preparePart(model: Member, background: Matrix, options: PartOptions): Part {
  const isExact = model.calibrator === null && marginShape(model).link === 'identity'
  return isExact ? exactPart(model, background, options) : rescaledPart(model, background, options)
}

function exactPart(model: Member, background: Matrix, options: PartOptions): Part {
  const { output } = options
  if ('ensemble' in model) {
    const explainer = prepareInterventional(model.ensemble, background, options)
    return { base: explainer.base, isRescaled: false, explain: explainer.explain }
  }
  return {
    base: meanOf(marginSums(model, background, output)),
    isRescaled: false,
    explain: (matrix) => linearShap(model.linear, matrix, background, { output }),
  }
}

function rescaledPart(model: Member, background: Matrix, options: PartOptions): Part {
  const explainer = prepareRescaled(model, background, options)
  return { base: explainer.base, isRescaled: true, explain: explainer.explain }
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
