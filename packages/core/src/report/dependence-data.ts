/** One place on the axis of a dependence chart. */
export type DependencePoint = {
  readonly label: string
  /** of numbers: the value, or on an axis of quantiles 0, 1, 2, …; of categories likewise */
  readonly x: number
  readonly middle: number
  /** bounds of the ribbon; equal to the middle where there is none */
  readonly low: number
  readonly high: number
}

/** What a dependence chart draws: a curve with a ribbon over one feature, and lines for groups of a partner. */
export type DependenceData = {
  readonly title: string
  readonly subtitle: string
  readonly feature: string
  readonly unit: string
  /** of numbers: places by value, or one after another where most values crowd at one end */
  readonly axis: 'values' | 'quantiles'
  /** categories are dots, each in a lane of its own from the top, numbers a line */
  readonly isCategory: boolean
  readonly points: readonly DependencePoint[]
  /** places on the axis of as many parts of the rows; none where they say nothing of the rows */
  readonly rug: readonly number[]
  /** the lane of missing values; null where there are none */
  readonly missing: DependencePoint | null
  readonly lines: readonly { readonly label: string; readonly values: readonly (number | null)[] }[]
}
