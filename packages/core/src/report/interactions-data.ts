/** What an interactions chart draws: how strongly each two features act together, as a triangle. */
export type InteractionsData = {
  readonly title: string
  readonly subtitle: string
  /** what the numbers measure */
  readonly unit: string
  /** largest sum of interactions first */
  readonly features: readonly string[]
  /** features × features, symmetric; the diagonal is not drawn */
  readonly matrix: readonly (readonly number[])[]
}
