import type { Matrix } from '../features/index.ts'
import type { Executor } from '../kernels/index.ts'
import { type Ensemble, leafSums } from '../models/index.ts'
import type { ExplainedOutput } from './explained-output.ts'
import { type RepeatedRows, scoreRepeated } from './repeated-rows.ts'

/**
 * A kernel's part: adds the contributions of rows `from … to - 1`, before division, to phi (rows × features, row-major). Where that takes
 * long it may tell which share of it is done, and where it finds rows that the trees cannot tell apart, which ones these are.
 */
export type AddRows = (
  matrix: Matrix,
  from: number,
  to: number,
  phi: Float64Array,
  tell: (share: number) => void,
  tellRepeated?: (rows: RepeatedRows) => void,
) => void

/** What the frames around methods know of the trees and of the method. */
export type AddedAndScored = {
  readonly ensemble: Ensemble
  readonly target: ExplainedOutput
  readonly addRows: AddRows
  /** rows that `addRows` takes at a time; default 1,024 */
  readonly blockRows?: number
  readonly tellsRepeated?: boolean
  /** threads for the scores */
  readonly executor?: Executor | null | undefined
}

const usualBlock = 1024
/** For fewer rows it is not worth looking for repeated ones. */
const fewestLate = 32_768

/**
 * Adds the values of all rows to `phi`, block by block, and scores the rows: before that, or behind it where the method says which rows have
 * the same score, and the model refuses none.
 *
 * @param report called with how many rows are done
 * @returns scores of all rows, as of `leafSums`
 * @throws models.wrong_column_count, models.missing_value_refused
 */
export function addAndScore(
  parts: AddedAndScored,
  matrix: Matrix,
  phi: Float64Array,
  report: (done: number) => void,
): Float64Array {
  const { ensemble, target, executor, addRows, blockRows = usualBlock } = parts
  const isLate = canBeLate(parts, matrix)
  const score = isLate ? new Float64Array(matrix.rows) : leafSums(ensemble, matrix, target.output, executor)
  for (let from = 0; from < matrix.rows; from += blockRows) {
    const to = Math.min(matrix.rows, from + blockRows)
    const tell = (share: number) => report(from + Math.floor(share * (to - from)))
    const found: RepeatedRows[] = []
    const tellRepeated = isLate ? (rows: RepeatedRows) => found.push(rows) : undefined
    addRows(matrix, from, to, phi, tell, tellRepeated)
    if (isLate)
      scoreRepeated(ensemble, matrix, found[0] ?? unrepeated(from, to), target.output, executor, score)
    report(to)
  }
  return score
}

function canBeLate({ ensemble, tellsRepeated }: AddedAndScored, { rows, columns }: Matrix): boolean {
  const isWhole = columns.length === ensemble.featureNames.length
  return tellsRepeated === true && rows >= fewestLate && isWhole && ensemble.missing !== 'refuse'
}

function unrepeated(from: number, to: number): RepeatedRows {
  return { from, places: Uint32Array.from({ length: to - from }, (_, i) => i), numbers: to - from }
}
