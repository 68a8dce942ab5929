import { candorError } from '../errors.ts'
import { type Matrix, matrixRows } from '../features/index.ts'
import { exp, logistic } from '../math/index.ts'
import { linkOf, marginShape, marginSums, type VotingMember, type VotingModel } from '../models/index.ts'
import { checkAdditivity } from './check-additivity.ts'
import type { Explainer } from './explainer.ts'
import { prepareInterventional } from './interventional-shap.ts'
import { linearShap } from './linear-shap.ts'

/**
 * Contributions to a soft vote whose members stay apart, against a background: Σ w_k · those of member k, made ready for many calls.
 *
 * A member without a link (forests, predictions of numbers) enters with its interventional Shapley values, which are exact. One with
 * link g enters by the rescale rule: its contributions to the margin f against each background row r, times
 * (g(f(x)) − g(f(r))) / (f(x) − f(r)), or g′ where the two are nearly equal, averaged over the background. The result adds up, but where
 * a member was rescaled it is not the Shapley value of the vote, and the plan says `shapley: 'no'`.
 *
 * @param output which class or target; default 0
 * @throws explain.empty_background, explain.member_not_explained for calibrated members and for several classes with a link
 * Source: shap's `model_output="probability"` (Lundberg et al. 2020, supplementary methods).
 * @example
 * const forest = { ...model, ensemble: stump }
 * const vote = { ...model, members: [{ weight: 1, model: forest }, { weight: 3, model: forest }] }
 * prepareVote(vote, background).explain(matrix).phi // Float64Array [1]
 */
export function prepareVote(
  { members }: VotingModel,
  background: Matrix,
  { output = 0 }: { readonly output?: number } = {},
): Explainer {
  if (background.rows === 0) throw candorError('explain.empty_background')
  const total = members.reduce((sum, { weight }) => sum + weight, 0)
  const parts = members.map(({ weight, model }) => ({
    share: weight / total,
    part: preparePart(model, background, output),
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

function preparePart(model: Member, background: Matrix, output: number): Part {
  const refuse = (what: string) =>
    candorError('explain.member_not_explained', { algorithm: model.algorithm, what })
  if (model.calibrator !== null) throw refuse('a calibrator of its own')
  const { link, outputs } = marginShape(model)
  if (link === 'identity') return exactPart(model, background, output)
  if (outputs > 1) throw refuse(`a ${link} link over ${outputs} classes`)
  return rescaledPart(model, background)
}

function exactPart(model: Member, background: Matrix, output: number): Part {
  if ('ensemble' in model) {
    const explainer = prepareInterventional(model.ensemble, background, { output })
    return { base: explainer.base, isRescaled: false, explain: explainer.explain }
  }
  return {
    base: meanOf(marginSums(model, background, output)),
    isRescaled: false,
    explain: (matrix) => linearShap(model.linear, matrix, background, { output }),
  }
}

function rescaledPart(model: Member, background: Matrix): Part {
  const link = linkFunction(model)
  const margins = marginSums(model, background)
  const against = Array.from({ length: background.rows }, (_, r) =>
    explainerAgainst(model, matrixRows(background, Int32Array.of(r))),
  )
  return {
    base: meanOf(link(margins)),
    isRescaled: true,
    explain: (matrix) => {
      const own = marginSums(model, matrix)
      const score = link(own)
      const phi = new Float64Array(matrix.rows * matrix.columns.length)
      against.forEach((explain, r) => {
        addRescaled(explain(matrix), { model, own, margin: margins[r]! }, phi)
      })
      return { score, phi: phi.map((sum) => sum / background.rows) }
    },
  }
}

function explainerAgainst(model: Member, row: Matrix): (matrix: Matrix) => Float64Array {
  if ('linear' in model) return (matrix) => linearShap(model.linear, matrix, row).phi
  const explainer = prepareInterventional(model.ensemble, row)
  return (matrix) => explainer.explain(matrix).phi
}

function addRescaled(
  phi: Float64Array,
  { model, own, margin }: { readonly model: Member; readonly own: Float64Array; readonly margin: number },
  sums: Float64Array,
): void {
  const width = phi.length / own.length
  own.forEach((f, row) => {
    const scale = slopeBetween(model, f, margin)
    for (let j = row * width; j < (row + 1) * width; j++) sums[j]! += scale * phi[j]!
  })
}

/** Margins nearer than this have the slope of the point between them: both ways are then right to about 1e-11. */
const nearlyEqual = 1e-5

function slopeBetween(model: Member, f: number, r: number): number {
  if (Math.abs(f - r) < nearlyEqual) return slopeAt(model, (f + r) / 2)
  const [high, low] = linkFunction(model)(Float64Array.of(f, r))
  return (high! - low!) / (f - r)
}

function slopeAt(model: Member, margin: number): number {
  const { link } = marginShape(model)
  const scale = 'ensemble' in model ? model.ensemble.linkScale : 1
  const m = scale * margin
  const slopes: Readonly<Record<string, () => number>> = {
    logistic: () => logistic(m) * logistic(-m),
    exp: () => exp(m),
    softplus: () => logistic(m),
    signed_square: () => 2 * Math.abs(m),
  }
  return scale * slopes[link]!()
}

function linkFunction(model: Member): (margins: Float64Array) => Float64Array {
  const linkScale = 'ensemble' in model ? model.ensemble.linkScale : 1
  return linkOf({ link: marginShape(model).link, linkScale, outputs: 1 })
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
