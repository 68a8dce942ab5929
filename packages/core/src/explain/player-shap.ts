import { candorError } from '../errors.ts'
import type { Matrix } from '../features/index.ts'
import { type FittedModel, leafSums, type Model, marginShape } from '../models/index.ts'
import { checkAdditivity } from './check-additivity.ts'
import type { Player } from './coalition-shap.ts'
import { explainedOutput } from './explained-output.ts'
import type { Explainer } from './explainer.ts'
import { backgroundMean, makePairWalker } from './interventional-walk.ts'
import { prepareExplainer } from './prepare-explainer.ts'
import { layTreePaths } from './tree-paths.ts'

/**
 * Exact interventional Shapley values of the margin where the columns of a family are one player: they come from the explained row together, or from the
 * background row together (`grouping: player`). It differs from the sum over a family's columns only where columns of a family act together with those of
 * another, and does not change when a family's splits are spread over copies of its columns.
 *
 * O(rows · background rows · nodes that mixtures of the two reach): for case files and samples, not for millions of rows.
 *
 * @param players families; columns in none are players by themselves, after the others
 * @throws explain.method_not_for_model for models that are neither trees nor a sum of columns, explain.empty_background
 * Source: the walk of Lundberg and others 2020, Algorithm 3, with players in place of features.
 * @example
 * preparePlayerShap({ ...model, ensemble: stump }, background, [{ name: 'all', columns: [0] }]).explain(matrix).phi // Float64Array [1]
 */
export function preparePlayerShap(
  model: FittedModel,
  background: Matrix,
  players: readonly Player[],
  { output = 0 }: { readonly output?: number } = {},
): Explainer {
  const all = withLoners(players, marginShape(model).featureNames)
  if ('ensemble' in model) return ofTrees(model, background, all, output)
  if (!('linear' in model))
    throw candorError('explain.method_not_for_model', {
      method: 'interventional, families as players',
      algorithm: model.algorithm,
    })
  return ofColumns(prepareExplainer(model, { method: 'interventional', background, output }), all)
}

function withLoners(players: readonly Player[], names: readonly string[]): Player[] {
  const known = new Set(players.flatMap(({ columns }) => columns))
  const loners = names.flatMap((name, j) => (known.has(j) ? [] : [{ name, columns: [j] }]))
  return [...players, ...loners]
}

function ofTrees(
  { ensemble }: Model,
  background: Matrix,
  players: readonly Player[],
  output: number,
): Explainer {
  const target = explainedOutput(ensemble, output)
  const base = backgroundMean(ensemble, background, target.output)
  const playerOf = new Int32Array(ensemble.featureNames.length)
  players.forEach(({ columns }, player) => {
    for (const column of columns) playerOf[column] = player
  })
  const walker = makePairWalker(
    ensemble,
    layTreePaths(ensemble),
    target.offset,
    background,
    undefined,
    undefined,
    playerOf,
  )
  const names = players.map(({ name }) => name)
  const method = 'interventional'
  return {
    method,
    output: target.output,
    names,
    base,
    plan: { kernel: 'walk', grouping: 'player', players: names.length, backgroundRows: background.rows },
    explain: (matrix, { onProgress } = {}) => {
      const score = leafSums(ensemble, matrix, target.output)
      const phi = new Float64Array(matrix.rows * names.length)
      for (let row = 0; row < matrix.rows; row++) {
        for (const tree of target.trees) walker.addTree(tree, matrix, row, phi, row * names.length)
        onProgress?.(row + 1, matrix.rows)
      }
      const shared = target.divisor === 1 ? phi : phi.map((value) => value / target.divisor)
      return checkAdditivity({ method, space: 'margin', rows: matrix.rows, names, base, phi: shared, score })
    },
  }
}

/** Of a sum of columns nothing acts together: a family is the sum of its own. */
function ofColumns(explainer: Explainer, players: readonly Player[]): Explainer {
  const names = players.map(({ name }) => name)
  return {
    ...explainer,
    names,
    plan: { ...explainer.plan, grouping: 'player', players: names.length },
    explain: (matrix, options) => {
      const found = explainer.explain(matrix, options)
      const width = explainer.names.length
      const phi = Float64Array.from({ length: found.rows * names.length }, (_, i) => {
        const row = Math.floor(i / names.length)
        const { columns } = players[i % names.length]!
        return columns.reduce((sum, j) => sum + found.phi[row * width + j]!, 0)
      })
      return checkAdditivity({ ...found, names, phi })
    },
  }
}
