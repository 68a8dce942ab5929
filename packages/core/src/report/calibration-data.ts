/** What a calibration chart draws: per bin of predicted probability the observed rate with its interval; n rows a bin. */
export type CalibrationData = {
  readonly title: string
  readonly subtitle: string
  readonly bins: readonly {
    readonly low: number
    readonly high: number
    readonly n: number
    readonly meanProbability: number
    readonly rate: number
    readonly rateLow: number
    readonly rateHigh: number
  }[]
  readonly ece: number
}
