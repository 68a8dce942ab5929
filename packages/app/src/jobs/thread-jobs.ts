import { scoreDataset } from './score-dataset.ts'
import { scoreDatasetKind } from './score-dataset-order.ts'
import type { ThreadJob } from './thread-job.ts'

/** The jobs that a server does beside its requests, by kind. */
export const threadJobs: Readonly<Record<string, ThreadJob>> = {
  [scoreDatasetKind]: scoreDataset,
}
