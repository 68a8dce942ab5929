/**
 * The named block `temporal`: what is said of each entity's series of equally spaced points, one row an entity. Plain data.
 *
 * For each metric, in this order, with w each of `windows` and k each of `lags`:
 *
 * | name | value | undefined |
 * |---|---|---|
 * | `m_rolling_mean_w`, `_std_w`, `_min_w`, `_max_w` | mean over time of the statistic of the last w points, of fewer at the start; sample standard deviation | no point; of `std` fewer than 2 |
 * | `m_n_peaks` | peaks at or above mean + 2 standard deviations, at least 3 points apart, the higher one kept | fewer than 2 points |
 * | `m_max_value`, `m_mean_value` | | no point |
 * | `m_max_mean_ratio` | maximum / (mean + 1e-6) | fewer than 2 points |
 * | `m_peak_intensity_mean` | mean height of the peaks / (mean + 1e-6) | no peak |
 * | `m_autocorr_lag_k` | correlation of the series with itself k points later | fewer than 2 pairs, or either side constant |
 * | `m_entropy` | Shannon entropy in bits of ten equal bins, 1e-10 added to each count | fewer than 2 points |
 * | `m_coefficient_of_variation`, `m_regularity` | cv = standard deviation / mean; 1 / (1 + cv) | fewer than 2 points, or mean <= 0 |
 * | `m_trend_slope`, `m_trend_strength` | of the least-squares line per point; r² | fewer than 2 points; r² also of a constant series |
 * | `m_first_last_ratio` | last / first | fewer than 2 points, or first <= 0 |
 *
 * For each of `ratios.of`: `ratio_r_over`, the mean over time of r / (over + 1e-6); undefined without a point that has both.
 * A missing value of a metric is left out of its series before anything else.
 */
export type TemporalPlan = {
  /** category or number column that tells the series apart */
  readonly entity: string
  /** rows of an entity are put into this column's order; rows of one instant stay as they stand */
  readonly time: string
  readonly metrics: readonly string[]
  readonly ratios?: { readonly of: readonly string[]; readonly over: string }
  /** in points; default 6, 12, 24 */
  readonly windows?: readonly number[]
  /** in points; default 1, 6, 12, 24 */
  readonly lags?: readonly number[]
  /** columns taken over from the last row of each entity, behind the entity and before the features */
  readonly keep?: readonly string[]
  /** what an undefined feature becomes; default missing. `zero` cannot be told from a true 0. */
  readonly undefined?: 'missing' | 'zero'
}

/** The names of the features of a plan, in the order of the columns. */
export function temporalNames(plan: Pick<TemporalPlan, 'metrics' | 'ratios' | 'windows' | 'lags'>): string[] {
  const { windows, lags } = sizesOf(plan)
  const statistics = [
    ...windows.flatMap((w) => ['mean', 'std', 'min', 'max'].map((name) => `rolling_${name}_${w}`)),
    ...['n_peaks', 'max_value', 'mean_value', 'max_mean_ratio', 'peak_intensity_mean'],
    ...lags.map((lag) => `autocorr_lag_${lag}`),
    ...['entropy', 'coefficient_of_variation', 'regularity'],
    ...['trend_slope', 'trend_strength', 'first_last_ratio'],
  ]
  const ofMetrics = plan.metrics.flatMap((metric) => statistics.map((statistic) => `${metric}_${statistic}`))
  return [...ofMetrics, ...(plan.ratios?.of ?? []).map((name) => `ratio_${name}_${plan.ratios!.over}`)]
}

/** Windows and lags with their defaults. */
export function sizesOf({
  windows = [6, 12, 24],
  lags = [1, 6, 12, 24],
}: Pick<TemporalPlan, 'windows' | 'lags'>) {
  return { windows, lags }
}
