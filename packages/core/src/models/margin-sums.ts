import type { Matrix } from '../features/index.ts'
import { leafSums } from './leaves.ts'
import { linearMargins } from './linear.ts'
import type { FittedModel, VotingMember } from './model.ts'
import { predict } from './predict.ts'

/**
 * One margin of every row as the float64 sum that contributions add up to: of leaves (see `leafSums`), of columns, or of votes. Differs
 * from a vendor's float32 margin by its rounding only.
 *
 * @param output which margin; default 0
 * @returns one number per row; caller owns
 * @throws models.wrong_column_count, models.missing_value_refused
 * @example
 * marginSums(model, matrix) // Float64Array [1]
 */
export function marginSums(model: FittedModel, matrix: Matrix, output = 0): Float64Array {
  if ('ensemble' in model) return leafSums(model.ensemble, matrix, output)
  const margins =
    'linear' in model
      ? linearMargins(model.linear, matrix)
      : predict({ ...model, members: model.members.map(inFloat64) }, matrix).margin
  return oneOutput(margins, matrix.rows, output)
}

function inFloat64({ weight, model }: VotingMember): VotingMember {
  if ('linear' in model) return { weight, model }
  return { weight, model: { ...model, ensemble: { ...model.ensemble, accumulator: 'float64' } } }
}

function oneOutput(margins: Float64Array, rows: number, output: number): Float64Array {
  const outputs = margins.length / Math.max(1, rows)
  return Float64Array.from({ length: rows }, (_, row) => margins[row * outputs + output]!)
}
