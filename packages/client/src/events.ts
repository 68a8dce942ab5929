import { z } from 'zod'
import { entity, featureValue } from './feature-values.ts'
import { problem } from './problem.ts'

/** Most events of one call. */
export const mostEvents = 1000

const facts = {
  source: z.string().min(1).max(100).default('api').meta({
    description: 'the system that names the event; (source, external_id) is one event',
  }),
  external_id: z.string().min(1).max(255).optional().meta({ description: 'default: a new UUID' }),
  kind: z.string().min(1).max(100).meta({
    description: 'what it is: the name of the table of the domain that it is a row of, such as transactions',
  }),
  entity,
  counterparty: entity.optional().meta({ description: 'who stands on the other side' }),
  side: z.string().min(1).max(100).optional().meta({
    description:
      'on which side the entity stands, as the domain names it; default: its first, such as out (the payer)',
  }),
  occurred_at: z.iso.datetime({ offset: true }),
  amount_minor: z.int().optional().meta({ description: 'in minor units of the currency' }),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'expected an ISO 4217 code such as EUR')
    .optional(),
  payload: z
    .record(z.string().min(1).max(255), featureValue)
    .default({})
    .meta({ description: 'further columns of the table by name; null is a missing value' }),
}

export const eventRequest = z
  .strictObject(facts)
  .refine((event) => (event.amount_minor === undefined) === (event.currency === undefined), {
    path: ['currency'],
    error: 'an amount in minor units and its currency go together',
  })
  .meta({
    id: 'EventRequest',
    examples: [
      {
        source: 'core-banking',
        external_id: 'tx-1',
        kind: 'transactions',
        entity: { type: 'customer', id: '4711' },
        counterparty: { type: 'customer', id: '4712' },
        occurred_at: '2026-01-31T09:30:00Z',
        amount_minor: 950000,
        currency: 'GBP',
        payload: { channel: 'wire', source_country: 'GB', destination_country: 'PA' },
      },
    ],
  })

export const storedEvent = z
  .object({
    event_id: z.string(),
    source: z.string(),
    external_id: z.string(),
    kind: z.string(),
    entity: z.object({ type: z.string(), id: z.string() }),
    counterparty: z.object({ type: z.string(), id: z.string() }).nullable(),
    occurred_at: z.iso.datetime(),
    received_at: z.iso.datetime(),
  })
  .meta({
    id: 'StoredEvent',
    examples: [
      {
        event_id: '0198f3c2-5a6e-7c43-9b0e-2f6f8d1c4a76',
        source: 'core-banking',
        external_id: 'tx-1',
        kind: 'transactions',
        entity: { type: 'customer', id: '4711' },
        counterparty: { type: 'customer', id: '4712' },
        occurred_at: '2026-01-31T09:30:00.000Z',
        received_at: '2026-01-31T09:30:01.250Z',
      },
    ],
  })

/** An event is judged for itself, so that a wrong one does not fail the others; OpenAPI says what it should be. */
const batchEvent = z
  .unknown()
  .meta({ $ref: '#/components/schemas/EventRequestInput' }) as unknown as z.ZodType<
  unknown,
  z.input<typeof eventRequest>
>

export const eventsBatchRequest = z
  .strictObject({ events: z.array(batchEvent).min(1).max(mostEvents) })
  .meta({
    id: 'EventsBatchRequest',
    description: 'Up to 1,000 events; each is stored as a call of its own would store it.',
    examples: [
      {
        events: [
          {
            external_id: 'user-1 09:00',
            kind: 'points',
            entity: { type: 'user', id: 'user-1' },
            occurred_at: '2026-01-31T09:00:00Z',
            payload: { views: 120, likes: 8, comments: 1, shares: 0 },
          },
          {
            external_id: 'user-1 10:00',
            kind: 'points',
            entity: { type: 'user', id: 'user-1' },
            occurred_at: '2026-01-31T10:00:00Z',
            payload: { views: 131, likes: 9, comments: 2, shares: 1 },
          },
        ],
      },
    ],
  })

const place = { index: z.int().min(0).meta({ description: 'place in the request, from 0' }) }

export const eventsBatchAnswer = z
  .object({
    items: z.array(
      z.discriminatedUnion('status', [
        z.object({ ...place, status: z.literal('ok'), event: storedEvent }),
        z.object({ ...place, status: z.literal('error'), problem }),
      ]),
    ),
  })
  .meta({ id: 'EventsBatchAnswer', description: 'One item an event, in their order.' })

export type EventRequest = z.infer<typeof eventRequest>
export type StoredEvent = z.infer<typeof storedEvent>
export type EventsBatchAnswer = z.infer<typeof eventsBatchAnswer>
