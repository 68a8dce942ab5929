/**
 * What a search for counterfactuals may change, in the names of the table's own columns. All parts may be absent: then every column that the
 * model uses may take any value, at a cost by its spread in the cohort.
 */
export type RecourseRules = {
  /** columns that never change */
  readonly locked?: readonly string[]
  readonly direction?: Readonly<Record<string, 'up' | 'down'>>
  /** least and greatest permitted value, both included */
  readonly range?: Readonly<Record<string, readonly [number, number]>>
  /** permitted values are whole multiples of it */
  readonly step?: Readonly<Record<string, number>>
  /** permitted levels of a category */
  readonly levels?: Readonly<Record<string, readonly string[]>>
  /** columns that follow from others: constant + Σ factor · column (new balance = old balance − amount); they never move by themselves */
  readonly linked?: Readonly<Record<string, LinkRule>>
  /** `[a, b]`: a changes only together with b */
  readonly requires?: readonly (readonly [string, string])[]
  /** `[a, b]`: a and b never change together */
  readonly forbids?: readonly (readonly [string, string])[]
  readonly cost?: Readonly<Record<string, CostRule>>
  /** what changing a column costs, times so much: a person would rather change another. Default 1 */
  readonly weights?: Readonly<Record<string, number>>
  /** how far beyond the cut-off the new score has to lie; default 0 */
  readonly margin?: number
  /** columns that may change at once; default 3 */
  readonly maxChanges?: number
  /** whether an option must lie as near to rows of the background as these lie to each other; default false: it is only told */
  readonly isPlausible?: boolean
}

export type LinkRule = { readonly constant?: number; readonly factors: Readonly<Record<string, number>> }

/**
 * `perUnit` of a number's distance (default 1 / its median absolute deviation in the cohort; of a category 1 for any other level),
 * `fixed` for changing it at all (default 0).
 */
export type CostRule = { readonly perUnit?: number; readonly fixed?: number }
