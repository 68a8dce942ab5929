/** What an importance chart draws: one bar a feature, largest on top, with the bounds of its interval. */
export type ImportanceData = {
  readonly title: string
  readonly subtitle: string
  /** what the bars measure */
  readonly unit: string
  readonly bars: readonly {
    readonly label: string
    readonly value: number
    /** null where there is no interval */
    readonly low: number | null
    readonly high: number | null
  }[]
}
