/** What a ROC chart draws. Rates in 0..1; points in falling order of threshold, from (0, 0) to (1, 1). */
export type RocData = {
  readonly title: string
  readonly subtitle: string
  readonly points: readonly { readonly fpr: number; readonly tpr: number; readonly threshold: number }[]
  readonly auc: number
}
