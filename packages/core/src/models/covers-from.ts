import { candorError } from '../errors.ts'
import type { Matrix } from '../features/index.ts'
import type { Ensemble } from './ensemble.ts'
import { leafNodes } from './leaves.ts'

/**
 * The same ensemble with covers counted by dropping rows down its trees: what path-dependent contributions need where a file had
 * none, as ONNX files have. A node's cover is the number of the rows that pass it.
 *
 * @param rows the training rows, or rows like them; at least 1
 * @throws data.no_rows, models.wrong_column_count, models.missing_value_refused
 * @example
 * coversFrom(ensemble, matrix).cover // Float64Array [1, 0, 1]: one row, right of the root
 */
export function coversFrom(ensemble: Ensemble, rows: Matrix): Ensemble {
  if (rows.rows === 0)
    throw candorError('data.no_rows', { what: 'the table that covers are counted from', minimum: 1 })
  const cover = new Float64Array(ensemble.feature.length)
  for (const leaf of leafNodes(ensemble, rows)) cover[leaf]!++
  const { left, right, feature } = ensemble
  for (let node = cover.length - 1; node >= 0; node--)
    if (feature[node]! >= 0) cover[node] = cover[left[node]!]! + cover[right[node]!]!
  return { ...ensemble, cover, coverSource: 'count' }
}
