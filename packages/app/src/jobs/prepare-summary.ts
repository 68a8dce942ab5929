import { type ExplainRequest, prepareExplanation } from './explanation-job.ts'
import { type AskedGroups, featureGroups } from './feature-groups.ts'
import { meanWeightsOf } from './labelled-scores.ts'
import { type SampleChoice, sampleColumns, sampledPart } from './sampled-part.ts'

/** What summaries over rows are made of besides how rows are explained. */
export type SummaryChoice = {
  /** a column that weighs rows */
  readonly weight?: string | null
  readonly groups?: AskedGroups
  readonly sample?: SampleChoice | null
}

/** Everything that a summary over rows needs: the job with the rows that are drawn, their weights, and features by group. */
export async function prepareSummary(
  request: ExplainRequest,
  { weight = null, groups: asked = {}, sample = null }: SummaryChoice,
) {
  const besides = { ...sampleColumns(sample), ...(weight === null ? {} : { [weight]: 'number' as const }) }
  const whole = await prepareExplanation({ ...request, besides })
  const { part, note } = sampledPart(whole.part, sample, request.seed)
  const W = weight === null ? null : meanWeightsOf(part.table, weight)
  return { job: { ...whole, part }, W, note, groups: featureGroups(whole.names, asked) }
}
