import { candorError } from '../errors.ts'
import type { Calibrator, FittedModel } from '../models/index.ts'

/**
 * The calibrator of a model whose answer hangs on one margin; null without one.
 *
 * @throws explain.class_calibrators for one a class, whose answers hang on all margins of a row
 * @example
 * singleCalibrator(model) // null
 */
export function singleCalibrator({ calibrator, classes }: FittedModel): Calibrator | null {
  if (calibrator?.kind !== 'one_vs_rest') return calibrator
  throw candorError('explain.class_calibrators', { classes: classes.length })
}
