/** What a beeswarm chart draws: for each feature how its contributions are spread, and how high its values are there. */
export type BeeswarmData = {
  readonly title: string
  readonly subtitle: string
  readonly unit: string
  readonly lanes: readonly {
    readonly label: string
    /** bin k holds contributions from low + k · width on */
    readonly low: number
    readonly width: number
    readonly bins: readonly {
      readonly count: number
      /** 0 to 1; null where values have no order or are missing */
      readonly meanPercentile: number | null
    }[]
  }[]
}
