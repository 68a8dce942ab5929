import { type MarginParts, marginShape } from './margin-shape.ts'
import type { ModelHead } from './model.ts'

/**
 * What a model's margin is counted in, and with it every contribution to the margin:
 * `log_odds` (logistic, softmax), `probability` (classification without a link: a forest's mean vote),
 * `target` (regression without a link), `linked` (regression before its link, such as the logarithm of a rate),
 * `path_length` (isolation forests: minus the mean path length).
 */
export type MarginUnit = 'log_odds' | 'probability' | 'target' | 'linked' | 'path_length'

/**
 * The unit of a model's margin.
 *
 * @example
 * marginUnit(model) // 'log_odds'
 */
export function marginUnit(model: Pick<ModelHead, 'task'> & MarginParts): MarginUnit {
  const { link } = marginShape(model)
  if (model.task === 'classification') return link === 'identity' ? 'probability' : 'log_odds'
  if (model.task === 'anomaly') return 'path_length'
  return link === 'identity' ? 'target' : 'linked'
}
