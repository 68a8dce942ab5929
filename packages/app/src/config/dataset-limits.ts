/** How large data sets may be that are sent to a server. */
export type DatasetLimits = {
  /** most bytes of one */
  readonly bytes: number
  /** most bytes of all of a tenant's */
  readonly totalBytes: number
  readonly rows: number
  readonly columns: number
  /** most values of a packed file: a few bytes can stand for very many */
  readonly values: number
}

export const usualDatasetLimits: DatasetLimits = {
  bytes: 2 * 1024 ** 3,
  totalBytes: 20 * 1024 ** 3,
  rows: 100_000_000,
  columns: 10_000,
  values: 2_000_000_000,
}
