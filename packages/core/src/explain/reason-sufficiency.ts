import type { Matrix, OutputColumn } from '../features/index.ts'

/** Where a decision turns, on the scale of the scores. */
export type CutOff = { readonly value: number; readonly operator: '>=' | '>' }

/** `closed`: share of the way from the score to the cut-off that goes without the reasons; 1 and more: across. */
export type Sufficiency = {
  readonly score: number
  readonly without: number
  readonly closed: number
  readonly isSufficient: boolean
}

const enough = 0.5

/**
 * Whether the reasons that are told account for the decision: the row is scored again with their families as in each background row, and the
 * mean of these scores has to be across the cut-off, or at least half of the way there.
 *
 * @param scoresOf the production scorer
 * @param families of the reasons that are told
 * @example
 * const scoresOf = (rows) => leafSums(stump, rows)
 * reasonSufficiency({ scoresOf, matrix, row: 0, outputs: pipeline.outputs, background, cutOff: { value: 0.5, operator: '>=' } }, ['x'])
 * // { score: 1, without: 0, closed: 2, isSufficient: true }
 */
export function reasonSufficiency(
  task: {
    readonly scoresOf: (rows: Matrix) => Float64Array
    readonly matrix: Matrix
    readonly row: number
    readonly outputs: readonly OutputColumn[]
    readonly background: Matrix
    readonly cutOff: CutOff
  },
  families: readonly string[],
): Sufficiency {
  const { scoresOf, matrix, row, outputs, background, cutOff } = task
  const columns = background.columns.map((column, j) =>
    families.includes(outputs[j]!.family)
      ? column
      : new Float64Array(background.rows).fill(matrix.columns[j]![row]!),
  )
  const score = scoresOf(oneRow(matrix, row))[0]!
  const scores = scoresOf({ rows: background.rows, names: matrix.names, columns })
  const without = scores.reduce((sum, value) => sum + value, 0) / scores.length
  const gap = score - cutOff.value
  const isAcross = isBeyond(score, cutOff) !== isBeyond(without, cutOff)
  const closed = gap === 0 ? (isAcross ? 1 : 0) : (score - without) / gap
  return { score, without, closed, isSufficient: isAcross || closed >= enough }
}

function isBeyond(score: number, { value, operator }: CutOff): boolean {
  return operator === '>=' ? score >= value : score > value
}

function oneRow({ names, columns }: Matrix, row: number): Matrix {
  return { rows: 1, names, columns: columns.map((column) => column.slice(row, row + 1)) }
}
