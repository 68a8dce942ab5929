import { generateDataset } from './datasets/generate-dataset.ts'
import { generateDatasetKind } from './datasets/generate-order.ts'
import { scoreDataset } from './score-dataset.ts'
import { scoreDatasetKind } from './score-dataset-order.ts'
import type { ThreadJob } from './thread-job.ts'

/** The jobs that a server does beside its requests, by kind. */
export const threadJobs: Readonly<Record<string, ThreadJob>> = {
  [generateDatasetKind]: generateDataset,
  [scoreDatasetKind]: scoreDataset,
}
