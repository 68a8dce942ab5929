import { z } from 'zod'
import { decisionSummary } from './decisions.ts'
import { featureValue } from './feature-values.ts'

const instant = z.iso.datetime({ offset: true })

export const entityQuery = z.strictObject({
  as_of: instant.optional().meta({ description: 'features and documents as of this moment; default: now' }),
})

const attributes = z.record(z.string().min(1).max(255), featureValue)

export const entityRequest = z
  .strictObject({
    attributes: attributes.meta({ description: 'columns by name; they take the place of those before' }),
  })
  .meta({
    id: 'EntityRequest',
    examples: [{ attributes: { business_type: 'retail', onboarded_on: '2021-05-04' } }],
  })

const named = { type: z.string(), id: z.string() }

export const entityProfile = z
  .object({ ...named, attributes, created_at: z.iso.datetime() })
  .meta({ id: 'EntityProfile', description: 'What is known of an entity besides what happened.' })

export const entityView = z
  .object({
    ...named,
    attributes,
    created_at: z.iso.datetime(),
    as_of: z.iso.datetime(),
    events: z.array(
      z.object({
        kind: z.string(),
        count: z.int().min(1),
        first_at: z.iso.datetime(),
        last_at: z.iso.datetime(),
      }),
    ),
    features: z.array(
      z.object({
        domain: z.string(),
        values: z
          .record(z.string(), z.number().nullable())
          .meta({ description: 'null where one is undefined' }),
      }),
    ),
    decisions: z.array(decisionSummary).meta({ description: 'the newest twenty' }),
    counterparties: z
      .array(z.object({ ...named, events: z.int().min(1), last_at: z.iso.datetime() }))
      .meta({ description: 'the twenty with most events' }),
  })
  .meta({
    id: 'EntityView',
    description:
      'An entity as of a moment: what happened before it, and the features that domains make of that.',
    examples: [
      {
        type: 'customer',
        id: '4711',
        attributes: { business_type: 'retail' },
        created_at: '2026-01-31T09:30:01.250Z',
        as_of: '2026-02-01T00:00:00.000Z',
        events: [
          {
            kind: 'transactions',
            count: 1,
            first_at: '2026-01-31T09:30:00.000Z',
            last_at: '2026-01-31T09:30:00.000Z',
          },
        ],
        features: [{ domain: 'my-domain', values: { count_24h: 1, sum_24h: 9500, amount_std: null } }],
        decisions: [],
        counterparties: [{ type: 'customer', id: '4712', events: 1, last_at: '2026-01-31T09:30:00.000Z' }],
      },
    ],
  })

export const documentRequest = z
  .strictObject({
    document_id: z.string().min(1).max(255).meta({ description: 'sent again, it changes the document' }),
    document_type: z.string().min(1).max(100),
    submitted_on: instant,
    verified_on: instant.optional(),
    rejected_on: instant.optional(),
    expires_on: instant.optional(),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits')
      .optional()
      .meta({ description: 'of the file, which is kept elsewhere' }),
  })
  .meta({
    id: 'DocumentRequest',
    examples: [
      {
        document_id: 'passport-1',
        document_type: 'id',
        submitted_on: '2026-01-02T00:00:00Z',
        verified_on: '2026-01-03T00:00:00Z',
        expires_on: '2031-01-01T00:00:00Z',
      },
    ],
  })

export const document = z
  .object({
    document_id: z.string(),
    document_type: z.string(),
    status: z.enum(['pending', 'verified', 'rejected', 'expired']),
    submitted_on: z.iso.datetime(),
    verified_on: z.iso.datetime().nullable(),
    rejected_on: z.iso.datetime().nullable(),
    expires_on: z.iso.datetime().nullable(),
    sha256: z.string().nullable(),
  })
  .meta({
    id: 'Document',
    description: 'A paper of an entity; its status is as of the moment that is asked about.',
  })

export const documentsAnswer = z
  .object({
    as_of: z.iso.datetime(),
    items: z.array(document),
    completeness: z.array(
      z.object({
        domain: z.string(),
        feature: z.string(),
        required: z.array(z.string()),
        missing: z
          .array(z.string())
          .meta({ description: 'required types without a paper that is verified and has not expired' }),
        value: z.number().min(0).max(1).nullable(),
      }),
    ),
  })
  .meta({
    id: 'DocumentsAnswer',
    description:
      'The papers that had been handed in by a moment, and for each domain that requires some, how complete they were.',
    examples: [
      {
        as_of: '2026-02-01T00:00:00.000Z',
        items: [
          {
            document_id: 'passport-1',
            document_type: 'id',
            status: 'verified',
            submitted_on: '2026-01-02T00:00:00.000Z',
            verified_on: '2026-01-03T00:00:00.000Z',
            rejected_on: null,
            expires_on: '2031-01-01T00:00:00.000Z',
            sha256: null,
          },
        ],
        completeness: [
          {
            domain: 'my-domain',
            feature: 'document_completeness',
            required: ['id', 'address', 'business_registration'],
            missing: ['address', 'business_registration'],
            value: 0.3333333333333333,
          },
        ],
      },
    ],
  })

export type EntityRequest = z.infer<typeof entityRequest>
export type EntityProfile = z.infer<typeof entityProfile>
export type EntityView = z.infer<typeof entityView>
export type DocumentRequest = z.infer<typeof documentRequest>
export type WireDocument = z.infer<typeof document>
export type DocumentsAnswer = z.infer<typeof documentsAnswer>
