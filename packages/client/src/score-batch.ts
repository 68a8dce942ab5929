import { z } from 'zod'
import { decisionView } from './decision-view.ts'
import { problem } from './problem.ts'
import type { scoreRequest } from './score.ts'

/** Most rows of one call. */
export const mostBatchRows = 1000

/** A row is judged for itself, so that a wrong one does not fail the others; OpenAPI says what it should be. */
const batchRow = z.unknown().meta({ $ref: '#/components/schemas/ScoreRequestInput' }) as unknown as z.ZodType<
  unknown,
  z.input<typeof scoreRequest>
>

export const scoreBatchRequest = z.strictObject({ rows: z.array(batchRow).min(1).max(mostBatchRows) }).meta({
  id: 'ScoreBatchRequest',
  description: 'Up to 1,000 records; each is scored, decided and stored as a call of its own would be.',
  examples: [
    {
      rows: [
        {
          external_id: 'claim-1',
          features: { age: 41, total_claim_amount: 52080, incident_severity: 'Minor Damage' },
        },
        {
          external_id: 'claim-2',
          features: { age: 29, total_claim_amount: 6400, incident_severity: 'Trivial Damage' },
        },
      ],
    },
  ],
})

const item = { index: z.int().min(0).meta({ description: 'place of the row in the request, from 0' }) }

export const batchItem = z
  .discriminatedUnion('status', [
    z.object({ ...item, status: z.literal('ok'), decision: decisionView }),
    z.object({ ...item, status: z.literal('error'), problem }),
  ])
  .meta({ id: 'BatchItem', description: 'The decision of a row, or why there is none.' })

export const scoreBatchAnswer = z
  .object({ items: z.array(batchItem) })
  .meta({ id: 'ScoreBatchAnswer', description: 'One item a row, in the order of the rows.' })

export type ScoreBatchRequest = z.infer<typeof scoreBatchRequest>
export type BatchItem = z.infer<typeof batchItem>
export type ScoreBatchAnswer = z.infer<typeof scoreBatchAnswer>
