import { z } from 'zod'
import { featureValue } from './feature-values.ts'

export const contribution = z.object({ feature: z.string(), phi: z.number() }).meta({
  id: 'Contribution',
  description: 'What one feature adds to the score, in the space of the explanation.',
})

/** The contributions that are not listed one by one: how many, and their sum. */
export const rest = z
  .object({ features: z.int().min(0), phi: z.number() })
  .meta({ id: 'Rest', description: 'How many contributions are not listed, and what they add up to.' })

export const background = z
  .object({ name: z.string(), rows: z.int(), digest: z.string() })
  .meta({ id: 'Background', description: 'The rows that the explanation compares with.' })

/** Where a number stands among the cohort: its mid-rank percentile beside the middle half. */
const percentileComparison = z.object({
  kind: z.literal('percentile'),
  cohort: z.string(),
  percentile: z.number(),
  band: z.enum(['very_low', 'low', 'typical', 'high', 'very_high']),
  share: z.number().optional().meta({
    description: 'of the cohort with the very same number; absent in decisions stored before it was kept',
  }),
  p25: z.number(),
  p50: z.number(),
  p75: z.number(),
})

/** How much of the cohort has the same: a number that at least a quarter shares, or a level. */
const shareComparison = z.object({
  kind: z.enum(['common', 'level']),
  cohort: z.string(),
  share: z.number(),
})

export const comparison = z
  .discriminatedUnion('kind', [percentileComparison, shareComparison])
  .meta({ id: 'Comparison', description: 'How a value stands among the rows of a named cohort.' })

export const reason = z
  .object({
    feature: z.string(),
    code: z.string().nullable().meta({ description: 'null for a model without a catalogue of codes' }),
    phi: z.number(),
    share: z.number().nullable().meta({ description: 'phi / (score - base); null where that is 0' }),
    direction: z.enum(['raises', 'lowers']),
    rank: z.int().min(1).meta({ description: 'place by size among all features' }),
    tie: z.boolean(),
    principal: z.boolean().meta({ description: 'one of the at most four largest adverse features' }),
    value: z.object({ raw: featureValue, unit: z.string().nullable() }),
    comparison: comparison.nullable(),
    comparison_conflict: z
      .boolean()
      .meta({ description: 'the comparison speaks against phi at this record, and is left out of the text' }),
    text: z.string(),
    evidence: z.string(),
  })
  .meta({ id: 'Reason', description: 'One feature in words, with the facts that the words are made of.' })

export const explanationGiven = z
  .object({
    status: z.literal('ok'),
    method: z.enum(['interventional', 'path_dependent', 'exact']),
    space: z.enum(['margin', 'probability']),
    unit: z.enum(['log_odds', 'probability', 'target', 'linked', 'path_length']).meta({
      description:
        'what base, contributions and score are counted in: a forest counts votes, so its margin is a probability; linked is a regression before its link; path_length is minus the mean path length of an isolation forest',
    }),
    model_hash: z.string(),
    class: z.string().optional().meta({ description: 'the class explained, with more than two classes' }),
    base: z.number(),
    background: background.nullable(),
    score: z.number(),
    residual: z.number(),
    contributions: z.array(contribution),
    rest: rest.optional(),
    reasons: z.array(reason),
  })
  .meta({
    id: 'ExplanationGiven',
    description: 'base + the sum of the contributions + rest = score, within residual.',
  })

export const explanationAbsent = z
  .object({ status: z.enum(['pending', 'timeout', 'unavailable', 'off']) })
  .meta({ id: 'ExplanationAbsent', description: 'Why there is no explanation; the decision stands.' })

export const explanation = z
  .discriminatedUnion('status', [explanationGiven, explanationAbsent])
  .meta({ id: 'Explanation' })

export type Contribution = z.infer<typeof contribution>
export type Rest = z.infer<typeof rest>
export type Background = z.infer<typeof background>
export type WireComparison = z.infer<typeof comparison>
export type WireReason = z.infer<typeof reason>
export type ExplanationGiven = z.infer<typeof explanationGiven>
export type ExplanationAbsent = z.infer<typeof explanationAbsent>
export type WireExplanation = z.infer<typeof explanation>
