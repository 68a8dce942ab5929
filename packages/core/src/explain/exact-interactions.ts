import type { Matrix } from '../features/index.ts'
import { type Ensemble, leafSums } from '../models/index.ts'
import { type ExactGame, featuresOf, gameOf, membersOf } from './exact-shap.ts'
import { explainedOutput } from './explained-output.ts'
import { checkPairSums, type Interactions, pairCount } from './interactions.ts'
import { pairPlace } from './tree-method.ts'

/**
 * Shapley interaction values by their definition, over all 2^M coalitions of the M features that the model uses.
 *
 * Oracle of `preparePathDependentInteractions` and `prepareInterventionalInteractions`: it shares no code with them but the split rule.
 *
 * @throws explain.too_many_features beyond 20 features, explain.no_cover, explain.empty_background
 * @example
 * exactInteractions(ensemble, matrix, { background: 'path_dependent' }).phi // Float64Array [0.5]
 */
export function exactInteractions(
  ensemble: Ensemble,
  matrix: Matrix,
  { background, output }: ExactGame & { readonly output?: number },
): Interactions {
  const target = explainedOutput(ensemble, output)
  const game = gameOf(ensemble, target, background)
  const players = featuresOf(ensemble, target)
  const bitOf = new Int32Array(ensemble.featureNames.length).fill(-1)
  players.forEach((feature, bit) => {
    bitOf[feature] = bit
  })
  const names = ensemble.featureNames
  const phi = new Float64Array(matrix.rows * pairCount(names.length))
  for (let row = 0; row < matrix.rows; row++) {
    const worths = Float64Array.from({ length: 1 << players.length }, (_, coalition) =>
      game.worth(matrix, row, coalition, bitOf),
    )
    addRow(worths, players, phi.subarray(row * pairCount(names.length)), names.length)
  }
  const score = leafSums(ensemble, matrix, target.output)
  return checkPairSums({
    method: 'exact',
    space: 'margin',
    rows: matrix.rows,
    names,
    base: game.base,
    phi,
    score,
  })
}

function addRow(worths: Float64Array, players: readonly number[], phi: Float64Array, count: number): void {
  players.forEach((a, i) => {
    phi[pairPlace(a, a, count)]! += meanGain(worths, players.length, [i])
    players.slice(i + 1).forEach((b, k) => {
      const pair = meanGain(worths, players.length, [i, i + 1 + k])
      phi[pairPlace(a, b, count)] = pair
      phi[pairPlace(a, a, count)]! -= pair / 2
      phi[pairPlace(b, b, count)]! -= pair / 2
    })
  })
}

/** What the players in `bits` gain together beyond their parts, over all coalitions of the others: sizes equally likely, then coalitions of a size. */
function meanGain(worths: Float64Array, players: number, bits: readonly number[]): number {
  const others = players - bits.length
  const mask = bits.reduce((all, bit) => all | (1 << bit), 0)
  let sum = 0
  for (let coalition = 0; coalition < worths.length; coalition++) {
    if ((coalition & mask) !== 0) continue
    sum += gain(worths, coalition, bits) / (binomial(others, membersOf(coalition)) * (others + 1))
  }
  return sum
}

function gain(worths: Float64Array, coalition: number, [i, j]: readonly number[]): number {
  const one = (at: number) => worths[at | (1 << i!)]! - worths[at]!
  return j === undefined ? one(coalition) : one(coalition | (1 << j)) - one(coalition)
}

function binomial(n: number, k: number): number {
  let product = 1
  for (let i = 1; i <= k; i++) product *= (n - k + i) / i
  return product
}
