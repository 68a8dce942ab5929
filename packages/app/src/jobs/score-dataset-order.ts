import type { ScoreDatasetRequest, ScoreQuery } from '@candor/client'

export const scoreDatasetKind = 'score_dataset'

/** What the job is about, as it stands in the queue. */
export type ScoreDatasetOrder = {
  readonly principal: string
  readonly model: string
  readonly version: number
  /** where the rows are, relative to the data folder */
  readonly file: string
  readonly query: ScoreQuery
} & Pick<ScoreDatasetRequest, 'dataset_id' | 'decide' | 'contributions'> & {
    readonly id_column: string | null
    readonly source: string
  }
