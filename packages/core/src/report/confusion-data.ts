/** What a confusion chart draws: how many rows of each class were predicted as each; `counts[k][p]` true class k, predicted p. */
export type ConfusionData = {
  readonly title: string
  readonly subtitle: string
  readonly classes: readonly string[]
  readonly counts: readonly (readonly number[])[]
}
