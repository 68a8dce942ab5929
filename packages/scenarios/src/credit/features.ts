import type { EncoderPlan, PipelinePlan } from '@candor/core'

/** From primary school to a degree beyond the first. */
export const educationOrder = ['básica', 'media', 'técnica', 'universitaria', 'postgrado'] as const

const asTheyAre = (...sources: string[]): EncoderPlan[] =>
  sources.map((source) => ({ kind: 'passthrough', source }))
const oneHot = (...sources: string[]): EncoderPlan[] => sources.map((source) => ({ kind: 'one_hot', source }))
const education: EncoderPlan = { kind: 'ordinal', source: 'education_level', levels: [...educationOrder] }

const finances = [
  'income',
  'employment_years',
  'credit_history_months',
  'num_loans',
  'avg_monthly_payment',
  'delinquency_rate',
  'credit_inquiries',
]

/** What the served model reads: 11 inputs, without gender, marital status, region and the two figures that name the region. */
export const features: PipelinePlan = {
  rowSteps: [],
  encoders: [
    ...asTheyAre('age'),
    education,
    ...oneHot('housing_status'),
    ...asTheyAre('dependents', ...finances),
  ],
  families: {},
}

/** All 16 inputs of the published system, in its order. */
export const faithfulFeatures: PipelinePlan = {
  rowSteps: [],
  encoders: [
    ...asTheyAre('age'),
    ...oneHot('gender', 'region'),
    education,
    ...oneHot('marital_status', 'housing_status'),
    ...asTheyAre('dependents', ...finances, 'regional_cpi', 'regional_unemployment'),
  ],
  families: {},
}
