import { type Matrix, matrixRows } from '../features/index.ts'
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
import { explainedOutput } from './explained-output.ts'
import { makePairWalker } from './interventional-walk.ts'
import { singleCalibrator } from './single-calibrator.ts'
import { layTreePaths } from './tree-paths.ts'

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
 * What columns contribute adds up to the difference of the answers.
 */
export type AnswerGame = {
  /** whether nothing is rescaled: then the mean over a background is the Shapley value */
  readonly isLinear: boolean
  readonly read: (matrix: Matrix) => AnsweredRows
  /** rows × columns, row-major: every row against row `r` of the background */
  readonly against: (rows: AnsweredRows, background: AnsweredRows, r: number) => Float64Array
}

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
 * @example
 * const game = answerGame({ ...model, ensemble: stump })
 * const [rows, others] = [game.read(matrix), game.read(background)]
 * game.against(rows, others, 0) // Float64Array [2]: from -1 to 1, no link
 */
export function answerGame(model: FittedModel, output = 0): AnswerGame {
  return 'members' in model ? voteGame(model, output) : singleGame(model, output)
}

function singleGame(model: Model | LinearModel, output: number): AnswerGame {
  const { link, outputs } = marginShape(model)
  const contributions = 'linear' in model ? columnGame(model) : treeGame(model)
  const linkScale = 'ensemble' in model ? model.ensemble.linkScale : 1
  singleCalibrator(model)
  if (link === 'softmax') return softmaxGame(model, contributions, { output, outputs, linkScale })
  const scale = scaleOf(model, linkScale)
  const read = (matrix: Matrix): AnsweredRows => {
    const margin = marginSums(model, matrix, output)
    return { matrix, margins: [margin], answers: margin.map(scale.answer), members: [] }
  }
  return {
    isLinear: scale.isLinear,
    read,
    against: (rows, background, r) => {
      const phi = contributions(rows.matrix, background.matrix, r, output)
      return scale.isLinear ? phi : rescaled(phi, rows.margins[0]!, background.margins[0]![r]!, scale)
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

function rescaled(phi: Float64Array, margins: Float64Array, reference: number, scale: Scale): Float64Array {
  const width = phi.length / Math.max(1, margins.length)
  margins.forEach((margin, row) => {
    const slope = slopeBetween(scale, margin, reference)
    for (let j = row * width; j < (row + 1) * width; j++) phi[j]! *= slope
  })
  return phi
}

/** Margins nearer than this have the slope of the point between them: both ways are then right to about 1e-11. */
const nearlyEqual = 1e-5

function slopeBetween({ answer, slope }: Scale, f: number, r: number): number {
  if (Math.abs(f - r) >= nearlyEqual) return (answer(f) - answer(r)) / (f - r)
  const middle = (f + r) / 2
  if (slope !== null) return slope(middle)
  const around = (answer(middle + nearlyEqual) - answer(middle - nearlyEqual)) / (2 * nearlyEqual)
  if (f === r) return around
  const between = (answer(f) - answer(r)) / (f - r)
  // a calibrator of steps may leap between the two: then only the quotient adds up
  return Math.abs(around - between) * Math.abs(f - r) <= 1e-12 ? around : between
}

type Contributions = (matrix: Matrix, background: Matrix, r: number, output: number) => Float64Array

function columnGame({ linear }: LinearModel): Contributions {
  return ({ rows, columns }, background, r, output) => {
    const phi = new Float64Array(rows * columns.length)
    columns.forEach((column, j) => {
      const coefficient = linear.coefficients[output]![j]!
      const reference = background.columns[j]![r]!
      for (let row = 0; row < rows; row++)
        phi[row * columns.length + j] = coefficient * (column[row]! - reference)
    })
    return phi
  }
}

function treeGame({ ensemble }: Model): Contributions {
  const paths = layTreePaths(ensemble)
  const width = ensemble.featureNames.length
  return (matrix, background, r, output) => {
    const { trees, offset, divisor } = explainedOutput(ensemble, output)
    const one = matrixRows(background, Int32Array.of(r))
    const walker = makePairWalker(ensemble, paths, offset, one)
    const phi = new Float64Array(matrix.rows * width)
    for (let row = 0; row < matrix.rows; row++)
      for (const tree of trees) walker.addTree(tree, matrix, row, phi, row * width)
    return divisor === 1 ? phi : phi.map((value) => value / divisor)
  }
}

type SoftmaxShape = { readonly output: number; readonly outputs: number; readonly linkScale: number }

function softmaxGame(
  model: Model | LinearModel,
  contributions: Contributions,
  { output, outputs, linkScale }: SoftmaxShape,
): AnswerGame {
  const link = linkOf({ link: 'softmax', linkScale, outputs })
  const marginsAt = (margins: readonly Float64Array[], row: number) =>
    Float64Array.from(margins, (margin) => margin[row]!)
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
    against: (rows, background, r) => {
      const width = rows.matrix.columns.length
      const sums = new Float64Array(rows.matrix.rows * width)
      const to = marginsAt(background.margins, r)
      const mean = Array.from({ length: rows.matrix.rows }, (_, row) =>
        softmaxSlopes(marginsAt(rows.margins, row), to, { output, outputs, linkScale }),
      )
      for (let k = 0; k < outputs; k++) {
        const phi = contributions(rows.matrix, background.matrix, r, k)
        for (let i = 0; i < phi.length; i++) sums[i]! += mean[Math.floor(i / width)]![k]! * phi[i]!
      }
      return sums
    },
  }
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

function voteGame(model: VotingModel, output: number): AnswerGame {
  const total = model.members.reduce((sum, { weight }) => sum + weight, 0)
  const parts = model.members.map((member) => ({
    share: member.weight / total,
    game: answerGame(member.model, output),
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
    against: (rows, background, r) => {
      const phi = new Float64Array(rows.matrix.rows * rows.matrix.columns.length)
      parts.forEach(({ share, game }, k) => {
        const own = game.against(rows.members[k]!, background.members[k]!, r)
        for (let i = 0; i < phi.length; i++) phi[i]! += share * own[i]!
      })
      return scale.isLinear ? phi : rescaled(phi, rows.margins[0]!, background.margins[0]![r]!, scale)
    },
  }
}
