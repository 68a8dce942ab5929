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

export const scoreRowsRequest = z.strictObject({ rows: z.array(batchRow).min(1).max(mostBatchRows) }).meta({
  id: 'ScoreRowsRequest',
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

export const scoreDatasetRequest = z
  .strictObject({
    dataset_id: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, 'expected the id of a data set'),
    decide: z.enum(['none', 'flagged', 'all']).default('none').meta({
      description:
        'none: scores only; flagged: rows whose outcome is beyond the threshold become decisions; all: every row does',
    }),
    contributions: z.boolean().default(false).meta({
      description: 'whether a second file holds every contribution to the score of every row',
    }),
    id_column: z.string().min(1).max(255).optional().meta({
      description:
        'the column that names the event of a row (its external_id); default: the number of the row',
    }),
    source: z.string().min(1).max(100).optional().meta({
      description: 'the system that names the events; default: the data set',
    }),
  })
  .meta({
    id: 'ScoreDatasetRequest',
    description: 'A data set to be scored beside requests; the query of score applies to its decisions.',
    examples: [{ dataset_id: '0198f3c2-5a6e-7c43-9b0e-2f6f8d1c4a77', decide: 'flagged' }],
  })

export const scoreBatchRequest = z
  .union([scoreRowsRequest, scoreDatasetRequest])
  .meta({ id: 'ScoreBatchRequest', description: 'Records, or a data set.' })

/** Work that was put in the queue; how it goes on says GET /v1/jobs/{id}. */
export const acceptedJob = z
  .object({ job_id: z.string() })
  .meta({ id: 'AcceptedJob', examples: [{ job_id: '0198f3c2-5a6e-7c43-9b0e-2f6f8d1c4a77' }] })

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
export type ScoreDatasetRequest = z.infer<typeof scoreDatasetRequest>
export type AcceptedJob = z.infer<typeof acceptedJob>
export type BatchItem = z.infer<typeof batchItem>
export type ScoreBatchAnswer = z.infer<typeof scoreBatchAnswer>
