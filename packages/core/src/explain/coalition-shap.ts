import { candorError } from '../errors.ts'
import type { Matrix } from '../features/index.ts'
import { type FittedModel, marginShape, predict } from '../models/index.ts'
import { answerGame } from './answer-game.ts'
import { checkAdditivity } from './check-additivity.ts'
import { columnsUsed } from './columns-used.ts'
import { orderWeights, shapleyValue } from './exact-shap.ts'
import type { Explainer } from './explainer.ts'

/** One player of the game: a source feature with all the model columns that are made of it. */
export type Player = { readonly name: string; readonly columns: readonly number[] }

/**
 * True Shapley values of a model's answer (probability, calibrated where the model is, or prediction) against a background, whatever stands between
 * its margin and the answer: the worth of a coalition is the mean answer of rows that take its columns from the explained row and the others from a
 * background row, and all 2^M coalitions of the M players that the model uses are counted.
 *
 * O(2^M · background rows) answers a row: for case files, not for millions of rows.
 *
 * @param players default: every column one
 * @throws explain.too_many_features beyond 12 players that the model uses, explain.empty_background
 * @example
 * prepareCoalitionShap(model, background).explain(matrix).phi // Float64Array [0.231059]
 */
export function prepareCoalitionShap(
  model: FittedModel,
  background: Matrix,
  {
    output = 0,
    players = columnPlayers(model),
  }: { readonly output?: number; readonly players?: readonly Player[] } = {},
): Explainer {
  if (background.rows === 0) throw candorError('explain.empty_background')
  const used = usedPlayers(model, players)
  const answers = answersOf(model, output)
  const names = players.map(({ name }) => name)
  const base = meanOf(answers(background))
  const weights = orderWeights(used.length)
  return {
    method: 'exact',
    output,
    names,
    base,
    plan: {
      kernel: 'coalitions',
      players: used.length,
      coalitions: 1 << used.length,
      backgroundRows: background.rows,
    },
    explain: (matrix, { onProgress } = {}) => {
      const phi = new Float64Array(matrix.rows * names.length)
      for (let row = 0; row < matrix.rows; row++) {
        const worths = worthsOf(answers, matrix, row, background, used)
        used.forEach(({ place }, bit) => {
          phi[row * names.length + place] = shapleyValue(worths, bit, weights)
        })
        onProgress?.(row + 1, matrix.rows)
      }
      const [method, space] = ['exact', 'probability'] as const
      return checkAdditivity({ method, space, rows: matrix.rows, names, base, phi, score: answers(matrix) })
    },
  }
}

function answersOf(model: FittedModel, output: number): (matrix: Matrix) => Float64Array {
  if (model.calibrator?.kind !== 'one_vs_rest')
    return (matrix) => answerGame(model, output).read(matrix).answers
  const { outputs } = marginShape(model)
  return (matrix) => {
    const found = predict(model, matrix)
    const all = found.task === 'classification' ? found.probability : found.margin
    return all.filter((_, i) => i % outputs === output)
  }
}

const mostPlayers = 12

type Used = { readonly place: number; readonly columns: readonly number[] }

function columnPlayers(model: FittedModel): Player[] {
  return marginShape(model).featureNames.map((name, j) => ({ name, columns: [j] }))
}

function usedPlayers(model: FittedModel, players: readonly Player[]): Used[] {
  const used = columnsUsed(model)
  const found = players
    .map(({ columns }, place) => ({ place, columns }))
    .filter(({ columns }) => columns.some((column) => used.has(column)))
  if (found.length > mostPlayers)
    throw candorError('explain.too_many_features', { limit: mostPlayers, received: found.length })
  return found
}

/** Rows that are answered at a time. */
const rowsAtATime = 65_536

function worthsOf(
  answers: (matrix: Matrix) => Float64Array,
  matrix: Matrix,
  row: number,
  background: Matrix,
  used: readonly Used[],
): Float64Array {
  const worths = new Float64Array(1 << used.length)
  const together = Math.max(1, Math.floor(rowsAtATime / background.rows))
  for (let first = 0; first < worths.length; first += together) {
    const count = Math.min(together, worths.length - first)
    const mixed = answers(mixedRows(matrix, row, background, used, first, count))
    for (let c = 0; c < count; c++)
      worths[first + c] = meanOf(mixed.subarray(c * background.rows, (c + 1) * background.rows))
  }
  return worths
}

/** The background once for each of `count` coalitions, the coalition's columns taken from the explained row. */
function mixedRows(
  { names, columns }: Matrix,
  row: number,
  background: Matrix,
  used: readonly Used[],
  first: number,
  count: number,
): Matrix {
  const { rows } = background
  const bitOf = new Map(used.flatMap((player, bit) => player.columns.map((column) => [column, bit] as const)))
  return {
    names,
    rows: count * rows,
    columns: columns.map((own, j) => {
      const bit = bitOf.get(j)
      const mixed = new Float64Array(count * rows)
      for (let c = 0; c < count; c++) {
        const isOwn = bit !== undefined && (((first + c) >> bit) & 1) === 1
        if (isOwn) mixed.fill(own[row]!, c * rows, (c + 1) * rows)
        else mixed.set(background.columns[j]!, c * rows)
      }
      return mixed
    }),
  }
}

function meanOf(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}
