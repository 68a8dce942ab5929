import { candorError } from '../errors.ts'
import type { Matrix } from '../features/index.ts'
import { childFor, type Ensemble, leafSums } from '../models/index.ts'
import type { Attributions } from './attributions.ts'
import { coverRatios } from './cover-ratios.ts'
import { type ExplainedOutput, explainedOutput } from './explained-output.ts'
import { type Explainer, type ExplainOptions, makeExplainer } from './explainer.ts'

/** The game that is enumerated: against background rows, or with the covers of the trees. */
export type ExactGame = { readonly background: Matrix | 'path_dependent' }

/**
 * Shapley values by their definition: the worth v(S) of all 2^M coalitions of the M features that the model uses, then
 * phi_i = Σ_{S without i} |S|! (M − |S| − 1)! / M! · (v(S ∪ i) − v(S)).
 *
 * v(S) against a background is the mean score of the rows that take S from the explained row and the rest from a background
 * row; 'path_dependent' follows the row at splits on S and averages both children by cover at the others.
 * Oracle of `pathDependentShap`, `interventionalShap` and `interventionalWalk`: it shares no code with them but the split rule.
 *
 * @throws explain.too_many_features beyond 20 features, explain.no_cover, explain.empty_background, and as `pathDependentShap`
 * @example
 * exactShap(ensemble, matrix, { background: 'path_dependent' }).method // 'exact'
 */
export function exactShap(
  ensemble: Ensemble,
  matrix: Matrix,
  { background, output, ...options }: ExactGame & { readonly output?: number } & ExplainOptions,
): Attributions {
  const target = explainedOutput(ensemble, output)
  const game = gameOf(ensemble, target, background)
  return enumerationExplainer(ensemble, target, game).explain(matrix, options)
}

/** 2^20 coalitions: about a second a row for a small model. */
const mostFeatures = 20

export type Game = {
  readonly base: number
  /** worth of every coalition of `players` for a row; bit b of the coalition stands for `players[b]` */
  readonly worth: (matrix: Matrix, row: number, coalition: number, bitOf: Int32Array) => number
}

/** The game of one output. */
export function gameOf(
  ensemble: Ensemble,
  target: ExplainedOutput,
  background: Matrix | 'path_dependent',
): Game {
  if (background === 'path_dependent') return coverGame(ensemble, target)
  if (background.rows === 0) throw candorError('explain.empty_background')
  return backgroundGame(ensemble, target, background)
}

function enumerationExplainer(ensemble: Ensemble, target: ExplainedOutput, game: Game): Explainer {
  const players = featuresOf(ensemble, target)
  const bitOf = new Int32Array(ensemble.featureNames.length).fill(-1)
  players.forEach((feature, bit) => {
    bitOf[feature] = bit
  })
  const weights = orderWeights(players.length)
  const width = ensemble.featureNames.length
  return makeExplainer({
    ensemble,
    target: { ...target, divisor: 1 },
    method: 'exact',
    base: game.base,
    plan: { kernel: 'enumeration', features: players.length },
    addRows: (matrix, from, to, phi) => {
      for (let row = from; row < to; row++) {
        const worths = Float64Array.from({ length: 1 << players.length }, (_, coalition) =>
          game.worth(matrix, row, coalition, bitOf),
        )
        players.forEach((feature, bit) => {
          phi[row * width + feature] = shapleyValue(worths, bit, weights)
        })
      }
    },
  })
}

/** Features that some tree of an output splits on, ascending. */
export function featuresOf({ feature, treeStart }: Ensemble, { trees }: ExplainedOutput): number[] {
  const used = new Set<number>()
  for (const t of trees) {
    for (let node = treeStart[t]!; node < treeStart[t + 1]!; node++) used.add(feature[node]!)
  }
  used.delete(-1)
  if (used.size > mostFeatures)
    throw candorError('explain.too_many_features', { limit: mostFeatures, received: used.size })
  return [...used].sort((a, b) => a - b)
}

/** Weight of a coalition of k players that a further one joins: k! (M − k − 1)! / M!. */
export function orderWeights(players: number): Float64Array {
  const weights = new Float64Array(Math.max(1, players))
  weights[0] = 1 / Math.max(1, players)
  for (let k = 1; k < players; k++) weights[k] = (weights[k - 1]! * k) / (players - k)
  return weights
}

/** Shapley value of the player of one bit, from the worths of all coalitions and `orderWeights`. */
export function shapleyValue(worths: Float64Array, bit: number, weights: Float64Array): number {
  let sum = 0
  for (let coalition = 0; coalition < worths.length; coalition++) {
    if ((coalition >> bit) & 1) continue
    sum += weights[membersOf(coalition)]! * (worths[coalition | (1 << bit)]! - worths[coalition]!)
  }
  return sum
}

export function membersOf(coalition: number): number {
  let members = 0
  for (let rest = coalition; rest > 0; rest &= rest - 1) members++
  return members
}

function coverGame(ensemble: Ensemble, target: ExplainedOutput): Game {
  if (ensemble.coverSource === 'none') throw candorError('explain.no_cover')
  const ratios = coverRatios(ensemble)
  const worth: Game['worth'] = (matrix, row, coalition, bitOf) => {
    const expected = (node: number): number => {
      const feature = ensemble.feature[node]!
      if (feature < 0) return ensemble.value[node * ensemble.leafWidth + target.offset]!
      if ((coalition >> bitOf[feature]!) & 1)
        return expected(childFor(ensemble, node, matrix.columns[feature]![row]!))
      const left = ensemble.left[node]!
      const right = ensemble.right[node]!
      return ratios[left]! * expected(left) + ratios[right]! * expected(right)
    }
    return meanOfTrees(ensemble, target, expected)
  }
  const nobody = { rows: 1, names: [], columns: [] }
  return { base: worth(nobody, 0, 0, new Int32Array(ensemble.featureNames.length)), worth }
}

function backgroundGame(ensemble: Ensemble, target: ExplainedOutput, background: Matrix): Game {
  const scores = leafSums(ensemble, background, target.output)
  return {
    base: scores.reduce((sum, score) => sum + score, 0) / background.rows,
    worth: (matrix, row, coalition, bitOf) => {
      let sum = 0
      for (let r = 0; r < background.rows; r++) {
        sum += meanOfTrees(ensemble, target, (root) => {
          let node = root
          while (ensemble.feature[node]! >= 0) {
            const feature = ensemble.feature[node]!
            const fromRow = (coalition >> bitOf[feature]!) & 1
            node = childFor(
              ensemble,
              node,
              fromRow ? matrix.columns[feature]![row]! : background.columns[feature]![r]!,
            )
          }
          return ensemble.value[node * ensemble.leafWidth + target.offset]!
        })
      }
      return sum / background.rows
    },
  }
}

function meanOfTrees(
  { treeStart, base }: Ensemble,
  { trees, divisor, output }: ExplainedOutput,
  valueAt: (root: number) => number,
): number {
  let sum = 0
  for (const t of trees) sum += valueAt(treeStart[t]!)
  return base[output]! + sum / divisor
}
