import type { Confusion } from './confusion.ts'
import { isDefined, type MetricValue, undefinedValue } from './metric-value.ts'
import { recall } from './recall.ts'
import { specificity } from './specificity.ts'

/**
 * Mean of the recalls of the classes that are there: (TPR + TNR) / 2, or the one that exists. In [0, 1]; 0.5 without skill.
 *
 * @example
 * balancedAccuracy({ tn: 12, fp: 2, fn: 2, tp: 4 }) // { value: 0.7619047619047619, n: 20 }
 */
export function balancedAccuracy(confusion: Confusion): MetricValue {
  const recalls = [specificity(confusion), recall(confusion)].filter(isDefined)
  if (recalls.length === 0) return undefinedValue('no_rows', 0)
  const sum = recalls.reduce((total, { value }) => total + value, 0)
  return { value: sum / recalls.length, n: recalls.reduce((total, { n }) => total + n, 0) }
}
