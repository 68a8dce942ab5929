import type { GroupRates, GroupTable } from './group-rates.ts'
import { isDefined, type Undefined, undefinedValue } from './metric-value.ts'

type RateName = 'selectionRate' | 'tpr' | 'fpr'

/** A gap or ratio between two groups, with the rate it is about and the groups at its ends. */
export type Disparity = {
  readonly value: number
  /** rows in the denominators of the groups compared */
  readonly n: number
  /** groups compared: those where the rate is defined */
  readonly groups: number
  readonly rate: RateName
  readonly lowest: string
  readonly highest: string
}

export type Disparities = {
  readonly demographicParityDifference: Disparity | Undefined
  readonly demographicParityRatio: Disparity | Undefined
  readonly equalizedOddsDifference: Disparity | Undefined
  readonly equalizedOddsRatio: Disparity | Undefined
}

/**
 * How far the groups of a table lie apart, over the groups where a rate is defined.
 *
 * Demographic parity: greatest minus least selection rate, and least / greatest. Equalised odds: the worse of the same for TPR
 * and for FPR. Differences lie in [0, 1], 0 is equal; ratios in [0, 1], 1 is equal. Undefined with fewer than two such groups,
 * and for a ratio when all rates are 0; equalised odds needs both its rates.
 *
 * A gap alone is no finding: it is noise in small groups. Read it with n and with the groups' intervals.
 *
 * Source: fairlearn's `demographic_parity_difference` and its kin (`between_groups`, `worst_case`). Deviation: a group whose
 * rate is 0/0 is left out, where fairlearn takes the rate as 0.
 * @example
 * disparities(groupRates([1, 0, 1, 0], [0.9, 0.8, 0.1, 0.7], { codes: [0, 0, 1, 1], levels: ['a', 'b'] }, { value: 0.5, operator: '>=' })).demographicParityDifference
 * // { value: 0.5, n: 4, groups: 2, rate: "selectionRate", lowest: "b", highest: "a" }
 */
export function disparities({ byGroup }: GroupTable): Disparities {
  return {
    demographicParityDifference: difference(byGroup, 'selectionRate'),
    demographicParityRatio: ratio(byGroup, 'selectionRate'),
    equalizedOddsDifference: worse(difference, byGroup, (a, b) => a > b),
    equalizedOddsRatio: worse(ratio, byGroup, (a, b) => a < b),
  }
}

type Measure = (groups: readonly GroupRates[], rate: RateName) => Disparity | Undefined

function difference(groups: readonly GroupRates[], rate: RateName): Disparity | Undefined {
  const ends = endsOf(groups, rate)
  if (!isDefined(ends)) return ends
  const { low, high, ...evidence } = ends
  return { value: high - low, ...evidence }
}

function ratio(groups: readonly GroupRates[], rate: RateName): Disparity | Undefined {
  const ends = endsOf(groups, rate)
  if (!isDefined(ends)) return ends
  const { low, high, ...evidence } = ends
  return high === 0 ? undefinedValue('no_variation', evidence.n) : { value: low / high, ...evidence }
}

function worse(
  measure: Measure,
  groups: readonly GroupRates[],
  isWorse: (a: number, b: number) => boolean,
): Disparity | Undefined {
  const tpr = measure(groups, 'tpr')
  const fpr = measure(groups, 'fpr')
  if (!isDefined(tpr)) return tpr
  if (!isDefined(fpr)) return fpr
  return isWorse(fpr.value, tpr.value) ? fpr : tpr
}

type Ends = Omit<Disparity, 'value'> & { readonly low: number; readonly high: number }

function endsOf(groups: readonly GroupRates[], rate: RateName): Ends | Undefined {
  const defined = groups.flatMap((row) => {
    const value = row[rate]
    return isDefined(value) ? [{ group: row.group, ...value }] : []
  })
  if (defined.length < 2) return undefinedValue('fewer_than_two_groups', defined.length)
  const lowest = defined.reduce((best, row) => (row.value < best.value ? row : best))
  const highest = defined.reduce((best, row) => (row.value > best.value ? row : best))
  return {
    low: lowest.value,
    high: highest.value,
    n: defined.reduce((total, row) => total + row.n, 0),
    groups: defined.length,
    rate,
    lowest: lowest.group,
    highest: highest.group,
  }
}
