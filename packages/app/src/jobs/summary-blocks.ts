import { type ExplainedBlock, openBlocks, passingBlocks } from './explanation-blocks.ts'
import {
  type ExplainRequest,
  type ExplanationJob,
  type ExplanationSetup,
  withExplanation,
} from './explanation-job.ts'
import { type FeatureGroups, featureGroups } from './feature-groups.ts'
import { prepareSummary, type SummaryChoice } from './prepare-summary.ts'
import type { SampleNote } from './sampled-part.ts'

/** What a summary over rows is made of. */
export type Summary = {
  readonly job: ExplanationSetup
  readonly groups: FeatureGroups
  readonly note: { readonly sample?: SampleNote }
  /** rows with their weights, each block worked out when it is asked for, and not kept */
  readonly blocks: AsyncIterable<ExplainedBlock>
}

/**
 * Explains rows block by block for a summary of them: of tables of any size, since no more than a block of them is held. Rows that are drawn are held,
 * for which of them are drawn is known when all have been seen.
 *
 * @throws jobs.not_a_weight, jobs.no_weight, and what `withExplanation` and explaining throw
 */
export async function withSummary<T>(
  request: ExplainRequest,
  choice: SummaryChoice,
  work: (summary: Summary) => Promise<T>,
): Promise<T> {
  const { weight = null, groups = {}, sample = null } = choice
  if (sample === null)
    return withExplanation({ ...request, weights: weight }, (job) =>
      work({ job, groups: featureGroups(job.names, groups), note: {}, blocks: openBlocks(job) }),
    )
  const { job, W, ...prepared } = await prepareSummary(request, choice)
  return work({ job, ...prepared, blocks: heldBlocks(job, W) })
}

async function* heldBlocks(job: ExplanationJob, W: Float64Array | null): AsyncGenerator<ExplainedBlock> {
  let done = 0
  for (const explained of passingBlocks(job)) {
    const { rows } = explained.matrix
    yield { ...explained, weights: W?.subarray(done, done + rows) ?? null }
    done += rows
  }
}
