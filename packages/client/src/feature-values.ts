import { z } from 'zod'

/** One value of a record: a number, a text, a truth value, or null for "missing". Dates are RFC 3339 text. */
export const featureValue = z
  .union([z.number(), z.string().max(65_536), z.boolean(), z.null()], {
    error: 'expected a finite number, a text, true, false or null',
  })
  .meta({ id: 'FeatureValue', description: 'A number, a text, a truth value, or null for a missing value.' })

/** The record to be scored, by column name: columns of the schema, or outputs of a row step in place of its inputs. */
export const featureValues = z.record(z.string(), featureValue).meta({
  id: 'FeatureValues',
  description:
    'Columns of the model by name, or the outputs of a row step in place of its inputs. null is a missing value; a name that the model does not know is refused.',
  examples: [{ age: 41, total_claim_amount: 52080, incident_severity: 'Minor Damage', injury_share: null }],
})

/** Whom the record is about. */
export const entity = z
  .strictObject({ type: z.string().min(1).max(100), id: z.string().min(1).max(255) })
  .meta({ id: 'Entity', description: 'Whom the record is about.' })

export const language = z.enum(['en', 'es'])

export const audience = z.enum(['case_handler', 'auditor', 'customer'])

export type FeatureValue = z.infer<typeof featureValue>
export type FeatureValues = z.infer<typeof featureValues>
export type Entity = z.infer<typeof entity>
export type WireLanguage = z.infer<typeof language>
export type WireAudience = z.infer<typeof audience>
