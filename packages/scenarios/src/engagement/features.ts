import { type PipelinePlan, type TemporalPlan, temporalNames } from '@candor/core'

/** The block that makes a user's row of the user's points: 27 features of each of four counts, and three ratios. */
export const series: TemporalPlan = {
  entity: 'user_id',
  time: 'timestamp',
  metrics: ['views', 'likes', 'comments', 'shares'],
  ratios: { of: ['likes', 'comments', 'shares'], over: 'views' },
  keep: ['is_fake_series'],
}

/** The 111 features as they are. Undefined ones stay missing: trees send them their own way. */
export const features: PipelinePlan = {
  rowSteps: [],
  encoders: temporalNames(series).map((source) => ({ kind: 'passthrough', source })),
  families: {},
}
