import type { Confusion } from './confusion.ts'
import type { UndefinedReason } from './metric-value.ts'

/** Which row or column of the confusion table has no row, if any: then an association between label and prediction has no meaning. */
export function emptyMargin(confusion: Confusion): UndefinedReason | null {
  const { tn, fp, fn, tp } = confusion.rows ?? confusion
  if (tn + fp + fn + tp === 0) return 'no_rows'
  if (tp + fn === 0) return 'no_positives'
  if (tn + fp === 0) return 'no_negatives'
  if (tp + fp === 0) return 'no_predicted_positives'
  return tn + fn === 0 ? 'no_predicted_negatives' : null
}
