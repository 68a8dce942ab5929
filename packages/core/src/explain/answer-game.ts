import { type Matrix, matrixRows } from '../features/index.ts'
import type { Executor } from '../kernels/index.ts'
import { exp, gaussLegendre, logistic } from '../math/index.ts'
import {
  applyCalibrator,
  type FittedModel,
  type LinearModel,
  linkOf,
  type Model,
  marginShape,
  marginSums,
  type VotingModel,
} from '../models/index.ts'
import { comparePairs } from './compare-pairs.ts'
import { explainedOutput } from './explained-output.ts'
import { singleCalibrator } from './single-calibrator.ts'
import { pairPlace, type TreeJob, valuesWidth } from './tree-method.ts'

/**
 * A model's answer (its probability, calibrated where the model is, or its prediction) as a game between single rows: what the columns of a row
 * contribute to the difference of its answer to that of one background row. Linear parts enter exactly; a link or calibrator g around a margin f
 * by the rescale rule
 *
 * ```
 * phi_j · (g(f(x)) − g(f(r))) / (f(x) − f(r))          g′ where the two margins are equal
 * ```
 *
 * and a softmax by its mean slope along the straight line between the margins, Σ_k phi_jk ∫₀¹ ∂g/∂f_k dt, which is the same rule for one margin.
 * What columns contribute adds up to the difference of the answers. All of this is a weight for each pair of rows and margin, so that the trees
 * are gone through once for all of a background.
 */
export type AnswerGame = {
  /** whether nothing is rescaled: then the mean over a background is the Shapley value */
  readonly isLinear: boolean
  readonly read: (matrix: Matrix) => AnsweredRows
  /** rows × columns, row-major: every row against row `r` of the background */
  readonly against: (rows: AnsweredRows, background: AnsweredRows, r: number) => Float64Array
  /** makes a background ready; threads as everywhere: undefined for one, null for plain TypeScript, all to the same bits */
  readonly compare: (background: AnsweredRows, executor?: Executor | null) => AddAnswers
}

/**
 * Adds Σ_r weights[(row − from) · background rows + r] · (what the columns contribute against background row r) of rows `from … to − 1` to `phi`,
 * rows × columns, row-major.
 */
export type AddAnswers = (
  rows: AnsweredRows,
  from: number,
  to: number,
  weights: Float64Array,
  phi: Float64Array,
) => void

/** Rows with the margins and the answers that the game compares. */
export type AnsweredRows = {
  readonly matrix: Matrix
  /** one array per margin that the answer depends on, float64 sums */
  readonly margins: readonly Float64Array[]
  readonly answers: Float64Array
  /** of a vote: what its members make of the same rows */
  readonly members: readonly AnsweredRows[]
}

/**
 * The game of one answer of a model.
 *
 * @param output which class or target; default 0
 * @param values what columns contribute, or pairs of them in the order of `pairPlace` (see `Interactions`)
 * @example
 * const game = answerGame({ ...model, ensemble: stump })
 * const [rows, others] = [game.read(matrix), game.read(background)]
 * game.against(rows, others, 0) // Float64Array [2]: from -1 to 1, no link
 */
export function answerGame(
  model: FittedModel,
  output = 0,
  values: TreeJob['values'] = 'contributions',
): AnswerGame {
  const game = comparedGame(model, output, values)
  const width = valuesWidth({ ensemble: marginShape(model), values })
  return {
    ...game,
    against: (rows, background, r) => {
      const phi = new Float64Array(rows.matrix.rows * width)
      const weights = new Float64Array(rows.matrix.rows).fill(1)
      game.compare(oneOf(background, r), null)(rows, 0, rows.matrix.rows, weights, phi)
      return phi
    },
  }
}

function oneOf({ matrix, margins, answers, members }: AnsweredRows, r: number): AnsweredRows {
  return {
    matrix: matrixRows(matrix, Int32Array.of(r)),
    margins: margins.map((margin) => margin.subarray(r, r + 1)),
    answers: answers.subarray(r, r + 1),
    members: members.map((member) => oneOf(member, r)),
  }
}

type ComparedGame = Omit<AnswerGame, 'against'>

function comparedGame(model: FittedModel, output: number, values: TreeJob['values']): ComparedGame {
  return 'members' in model ? voteGame(model, output, values) : singleGame(model, output, values)
}

function singleGame(model: Model | LinearModel, output: number, values: TreeJob['values']): ComparedGame {
  const { link, outputs } = marginShape(model)
  const sumsOf = 'linear' in model ? columnSums(model, values) : treeSums(model, values)
  const linkScale = 'ensemble' in model ? model.ensemble.linkScale : 1
  singleCalibrator(model)
  if (link === 'softmax') return softmaxGame(model, sumsOf, { output, outputs, linkScale })
  const scale = scaleOf(model, linkScale)
  return {
    isLinear: scale.isLinear,
    read: (matrix) => {
      const margin = marginSums(model, matrix, output)
      return { matrix, margins: [margin], answers: margin.map(scale.answer), members: [] }
    },
    compare: (background, executor) => {
      const add = sumsOf(background.matrix, output, executor)
      return (rows, from, to, weights, phi) =>
        add(rows.matrix, from, to, rescaled(weights, rows, from, to, background, scale), phi)
    },
  }
}

type Scale = {
  readonly isLinear: boolean
  readonly answer: (margin: number) => number
  /** slope at a margin, where it has a formula */
  readonly slope: ((margin: number) => number) | null
}

function scaleOf(model: FittedModel, linkScale: number): Scale {
  const calibrator = singleCalibrator(model)
  if (calibrator !== null)
    return { isLinear: false, answer: (margin) => applyCalibrator(calibrator, margin), slope: null }
  const { link } = marginShape(model)
  const of = linkOf({ link, linkScale, outputs: 1 })
  const slope = slopes[link]
  return {
    isLinear: link === 'identity' && linkScale === 1,
    answer: (margin) => of(Float64Array.of(margin))[0]!,
    slope: slope === undefined ? null : (margin) => linkScale * slope(linkScale * margin),
  }
}

const slopes: Readonly<Record<string, (m: number) => number>> = {
  identity: () => 1,
  logistic: (m) => logistic(m) * logistic(-m),
  exp,
  softplus: logistic,
  signed_square: (m) => 2 * Math.abs(m),
}

/** Weights times the slope between the margins of each pair. */
function rescaled(
  weights: Float64Array,
  rows: AnsweredRows,
  from: number,
  to: number,
  background: AnsweredRows,
  scale: Scale,
): Float64Array {
  if (scale.isLinear) return weights
  const count = background.matrix.rows
  const scaled = new Float64Array(weights.length)
  for (let row = from; row < to; row++) {
    const at = (row - from) * count
    for (let r = 0; r < count; r++) {
      const [f, g] = [rows.margins[0]![row]!, background.margins[0]![r]!]
      const slope = slopeBetween(scale, f, g, rows.answers[row]! - background.answers[r]!)
      scaled[at + r] = weights[at + r]! * slope
    }
  }
  return scaled
}

/** Margins nearer than this have the slope of the point between them: both ways are then right to about 1e-11. */
const nearlyEqual = 1e-5

/** @param difference of the answers to the two margins */
function slopeBetween({ answer, slope }: Scale, f: number, r: number, difference: number): number {
  if (Math.abs(f - r) >= nearlyEqual) return difference / (f - r)
  const middle = (f + r) / 2
  if (slope !== null) return slope(middle)
  const around = (answer(middle + nearlyEqual) - answer(middle - nearlyEqual)) / (2 * nearlyEqual)
  if (f === r) return around
  const between = difference / (f - r)
  // a calibrator of steps may leap between the two: then only the quotient adds up
  return Math.abs(around - between) * Math.abs(f - r) <= 1e-12 ? around : between
}

/** Makes a background ready for one margin of a model. */
type SumsOf = (background: Matrix, output: number, executor: Executor | null | undefined) => AddMargins
/** As `AddAnswers`, of a margin. */
type AddMargins = (matrix: Matrix, from: number, to: number, weights: Float64Array, phi: Float64Array) => void

function columnSums({ linear }: LinearModel, values: TreeJob['values']): SumsOf {
  const count = linear.featureNames.length
  const width = valuesWidth({ ensemble: linear, values })
  const placeOf = (j: number) => (values === 'contributions' ? j : pairPlace(j, j, count))
  return (background, output) => (matrix, from, to, weights, phi) => {
    matrix.columns.forEach((column, j) => {
      const coefficient = linear.coefficients[output]![j]!
      const others = background.columns[j]!
      for (let row = from; row < to; row++) {
        let sum = 0
        for (let r = 0; r < others.length; r++)
          sum += weights[(row - from) * others.length + r]! * (column[row]! - others[r]!)
        phi[row * width + placeOf(j)]! += coefficient * sum
      }
    })
  }
}

function treeSums({ ensemble }: Model, values: TreeJob['values']): SumsOf {
  return (background, output, executor) => {
    const target = explainedOutput(ensemble, output)
    const add = comparePairs({ ensemble, target, values }, background, executor)
    if (target.divisor === 1) return add
    return (matrix, from, to, weights, phi) =>
      add(
        matrix,
        from,
        to,
        weights.map((weight) => weight / target.divisor),
        phi,
      )
  }
}

type SoftmaxShape = { readonly output: number; readonly outputs: number; readonly linkScale: number }

function softmaxGame(model: Model | LinearModel, sumsOf: SumsOf, shape: SoftmaxShape): ComparedGame {
  const { output, outputs, linkScale } = shape
  const link = linkOf({ link: 'softmax', linkScale, outputs })
  return {
    isLinear: false,
    read: (matrix) => {
      const margins = Array.from({ length: outputs }, (_, k) => marginSums(model, matrix, k))
      const answers = Float64Array.from(
        { length: matrix.rows },
        (_, row) => link(marginsAt(margins, row))[output]!,
      )
      return { matrix, margins, answers, members: [] }
    },
    compare: (background, executor) => {
      const adds = Array.from({ length: outputs }, (_, k) => sumsOf(background.matrix, k, executor))
      return (rows, from, to, weights, phi) => {
        const scaled = softmaxWeights(weights, rows, from, to, background, shape)
        adds.forEach((add, k) => {
          add(rows.matrix, from, to, scaled[k]!, phi)
        })
      }
    },
  }
}

function marginsAt(margins: readonly Float64Array[], row: number): Float64Array {
  return Float64Array.from(margins, (margin) => margin[row]!)
}

/** For each margin, weights times the mean slope with respect to it. */
function softmaxWeights(
  weights: Float64Array,
  rows: AnsweredRows,
  from: number,
  to: number,
  background: AnsweredRows,
  shape: SoftmaxShape,
): Float64Array[] {
  const count = background.matrix.rows
  const scaled = Array.from({ length: shape.outputs }, () => new Float64Array(weights.length))
  for (let row = from; row < to; row++) {
    const f = marginsAt(rows.margins, row)
    for (let r = 0; r < count; r++) {
      const slopesOf = softmaxSlopes(f, marginsAt(background.margins, r), shape)
      const at = (row - from) * count + r
      for (let k = 0; k < shape.outputs; k++) scaled[k]![at] = weights[at]! * slopesOf[k]!
    }
  }
  return scaled
}

/**
 * Mean slope of one class's share with respect to every margin, on the straight line from r to f. The poles of the integrand lie π / spread beside
 * the line, so Gauss-Legendre needs about 2.5 nodes per unit of the spread for 1e-12.
 */
function softmaxSlopes(
  f: Float64Array,
  r: Float64Array,
  { output, outputs, linkScale }: SoftmaxShape,
): Float64Array {
  const link = linkOf({ link: 'softmax', linkScale, outputs })
  const steps = f.map((value, k) => linkScale * (value - r[k]!))
  const spread = Math.max(...steps) - Math.min(...steps)
  const { nodes, weights } = ruleFor(Math.min(1024, Math.ceil(16 + 2.5 * spread)))
  const slopesOf = new Float64Array(outputs)
  nodes.forEach((t, q) => {
    const shares = link(f.map((value, k) => r[k]! + t * (value - r[k]!)))
    for (let k = 0; k < outputs; k++)
      slopesOf[k]! += weights[q]! * linkScale * shares[output]! * ((k === output ? 1 : 0) - shares[k]!)
  })
  return slopesOf
}

const rules = new Map<number, ReturnType<typeof gaussLegendre>>()

function ruleFor(nodes: number): ReturnType<typeof gaussLegendre> {
  const rule = rules.get(nodes) ?? gaussLegendre(nodes)
  rules.set(nodes, rule)
  return rule
}

function voteGame(model: VotingModel, output: number, values: TreeJob['values']): ComparedGame {
  const total = model.members.reduce((sum, { weight }) => sum + weight, 0)
  const parts = model.members.map((member) => ({
    share: member.weight / total,
    game: comparedGame(member.model, output, values),
  }))
  const scale = scaleOf(model, 1)
  return {
    isLinear: scale.isLinear && parts.every(({ game }) => game.isLinear),
    read: (matrix) => {
      const members = parts.map(({ game }) => game.read(matrix))
      const margin = Float64Array.from({ length: matrix.rows }, (_, row) =>
        members.reduce((sum, { answers }, k) => sum + parts[k]!.share * answers[row]!, 0),
      )
      return { matrix, margins: [margin], answers: margin.map(scale.answer), members }
    },
    compare: (background, executor) => {
      const adds = parts.map(({ game }, k) => game.compare(background.members[k]!, executor))
      return (rows, from, to, weights, phi) => {
        const scaled = rescaled(weights, rows, from, to, background, scale)
        adds.forEach((add, k) => {
          const shared = scaled.map((weight) => weight * parts[k]!.share)
          add(rows.members[k]!, from, to, shared, phi)
        })
      }
    },
  }
}
