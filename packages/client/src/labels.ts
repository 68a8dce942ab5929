import { z } from 'zod'
import { problem } from './problem.ts'

/** Most labels of one call. */
export const mostLabels = 1000

export const labelSource = z.enum(['analyst', 'chargeback', 'import', 'rule', 'model']).meta({
  id: 'LabelSource',
  description:
    'Who says so. What a model said itself is refused for training unless it is let in on purpose.',
})

const given = {
  label: z.union([z.literal(0), z.literal(1)]).meta({ description: '1 is the positive class of the model' }),
  source: labelSource,
  observed_at: z.iso
    .datetime({ offset: true })
    .meta({ description: 'when it came to light; not in the future' }),
  reason: z.string().min(1).max(2000).optional(),
}

export const labelRequest = z.strictObject(given).meta({
  id: 'LabelRequest',
  examples: [
    { label: 1, source: 'analyst', observed_at: '2026-02-03T10:00:00Z', reason: 'the receipts were forged' },
  ],
})

export const label = z
  .object({
    label_id: z.string(),
    decision_id: z
      .string()
      .nullable()
      .meta({ description: 'null where the event was labelled by its own name' }),
    event_id: z.string(),
    label: z.union([z.literal(0), z.literal(1)]),
    source: labelSource,
    observed_at: z.iso.datetime(),
    reason: z.string().nullable(),
    actor: z.string(),
    created_at: z.iso.datetime(),
  })
  .meta({
    id: 'Label',
    examples: [
      {
        label_id: '0198f3c2-5a6e-7c43-9b0e-2f6f8d1c4a78',
        decision_id: '0198f3c2-5a6e-7c43-9b0e-2f6f8d1c4a77',
        event_id: '0198f3c2-5a6e-7c43-9b0e-2f6f8d1c4a76',
        label: 1,
        source: 'analyst',
        observed_at: '2026-02-03T10:00:00.000Z',
        reason: 'the receipts were forged',
        actor: 'demo',
        created_at: '2026-02-03T10:00:04.120Z',
      },
    ],
  })

export const labelsAnswer = z.object({ items: z.array(label) }).meta({
  id: 'LabelsAnswer',
  description: 'Every label of the event that was decided, newest first: the first one holds.',
})

export const labelsBulkRequest = z
  .strictObject({
    items: z
      .array(
        z
          .strictObject({
            ...given,
            decision_id: z.string().min(1).max(100).optional(),
            event: z
              .strictObject({ source: z.string().min(1).max(100), external_id: z.string().min(1).max(255) })
              .optional(),
          })
          .refine((item) => (item.decision_id === undefined) !== (item.event === undefined), {
            path: ['decision_id'],
            error: 'name either the decision or the event',
          }),
      )
      .min(1)
      .max(mostLabels),
  })
  .meta({
    id: 'LabelsBulkRequest',
    description: 'Labels of decisions, or of events by the names that their sources gave them.',
    examples: [
      {
        items: [
          {
            event: { source: 'api', external_id: 'claim-1' },
            label: 0,
            source: 'import',
            observed_at: '2026-02-03T10:00:00Z',
          },
        ],
      },
    ],
  })

const place = { index: z.int().min(0).meta({ description: 'place in the request, from 0' }) }

export const labelsBulkAnswer = z
  .object({
    items: z.array(
      z.discriminatedUnion('status', [
        z.object({ ...place, status: z.literal('ok'), label }),
        z.object({ ...place, status: z.literal('error'), problem }),
      ]),
    ),
  })
  .meta({
    id: 'LabelsBulkAnswer',
    description: 'One item a label, in their order; a wrong one does not fail the rest.',
  })

export type WireLabel = z.infer<typeof label>
export type LabelRequest = z.infer<typeof labelRequest>
export type LabelsAnswer = z.infer<typeof labelsAnswer>
export type LabelsBulkRequest = z.infer<typeof labelsBulkRequest>
export type LabelsBulkAnswer = z.infer<typeof labelsBulkAnswer>
