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
      /** how thick the bin is drawn: the sum of the rows' weights */
      readonly weight: number
      /** 0 to 1; null where values have no order or are missing */
      readonly meanPercentile: number | null
    }[]
  }[]
}
