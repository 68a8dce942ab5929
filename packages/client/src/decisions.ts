import { z } from 'zod'
import { scoreScale } from './decision-view.ts'
import { explanation } from './explanation.ts'
import { pageQuery } from './page-query.ts'

const instant = z.iso.datetime({ offset: true }).optional()
const share = z.coerce.number().pipe(z.number().min(0).max(1)).optional()

/** All filters together: a decision must meet each of them. */
export const decisionsQuery = z.strictObject({
  ...pageQuery,
  model: z.string().min(1).max(200).optional(),
  outcome: z.string().min(1).max(100).optional(),
  entity: z
    .string()
    .regex(/^[^/]{1,100}\/.{1,255}$/s, 'expected TYPE/ID')
    .optional()
    .meta({ description: 'whom it was about, as TYPE/ID' }),
  from: instant.meta({ description: 'received at this time or later' }),
  to: instant.meta({ description: 'received before this time' }),
  score_min: share.meta({ description: 'least probability' }),
  score_max: share.meta({ description: 'greatest probability' }),
})

export const decisionSummary = z
  .object({
    decision_id: z.string(),
    external_id: z.string(),
    source: z.string(),
    model: z.object({ name: z.string(), version: z.string() }),
    probability: z.number().nullable(),
    scale: scoreScale,
    band: z.string().nullable(),
    use: z.string().nullable(),
    outcome: z.string().nullable(),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'DecisionSummary' })

export const decisionsAnswer = z
  .object({ items: z.array(decisionSummary), next_cursor: z.string().nullable() })
  .meta({ id: 'DecisionsAnswer', description: 'Newest first.' })

export const decisionExplanation = z
  .object({ decision_id: z.string(), explanation })
  .meta({ id: 'DecisionExplanation', description: 'Every contribution, no rest.' })

export type DecisionsQuery = z.infer<typeof decisionsQuery>
export type DecisionSummary = z.infer<typeof decisionSummary>
export type DecisionsAnswer = z.infer<typeof decisionsAnswer>
export type DecisionExplanation = z.infer<typeof decisionExplanation>
