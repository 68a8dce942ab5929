import { z } from 'zod'
import { audience, entity, featureValues, language } from './feature-values.ts'

/** Which version is meant: a number, or an alias (default `champion`); never both. */
export const versionChoice = {
  version: z
    .string()
    .regex(/^[1-9]\d{0,8}$/, 'expected a version number such as 7')
    .optional(),
  alias: z.string().min(1).max(100).optional().meta({ description: 'default: champion' }),
}

export const oneVersionOnly = (choice: { version?: string | undefined; alias?: string | undefined }) =>
  choice.version === undefined || choice.alias === undefined

/** `explain=top` lists the five largest contributions and sums up the others; `full` lists all; `none` computes none. */
export const scoreQuery = z
  .strictObject({
    ...versionChoice,
    scale: z.enum(['calibrated', 'raw']).optional().meta({
      description: "default: the scale of the use's threshold; else calibrated where the model is, else raw",
    }),
    use: z.string().min(1).max(100).optional().meta({ description: "default: the policy's default use" }),
    explain: z.enum(['none', 'top', 'full']).default('top').meta({
      description: 'top: the five largest contributions by size and the sum of the rest; full: every one',
    }),
    lang: language.default('en'),
    audience: audience.default('case_handler'),
    mode: z.enum(['automatic', 'review']).default('automatic').meta({
      description: 'review: scored and stored, never acted on',
    }),
    on_duplicate: z.enum(['first', 'rescore']).default('first').meta({
      description: 'what a repeated event gives: its first decision, or a further one by the current version',
    }),
    narrate: z.enum(['false', 'true']).default('false'),
    entity_lock: z.enum(['false', 'true']).optional().meta({
      description:
        'true: records of one entity are scored one after the other, each seeing the events before it',
    }),
  })
  .refine(oneVersionOnly, { path: ['alias'], error: 'give a version or an alias, not both' })

export const scoreRequest = z
  .strictObject({
    external_id: z.string().min(1).max(255).optional().meta({
      description: 'the name of the event at its source; default: a new UUID',
    }),
    source: z.string().min(1).max(100).default('api').meta({
      description: 'the system that names the event; (source, external_id) is decided once',
    }),
    entity: entity.optional(),
    counterparty: entity
      .optional()
      .meta({ description: 'who stands on the other side, where the record is an event itself' }),
    side: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'on which side the entity stands; default: the first of the domain' }),
    occurred_at: z.iso
      .datetime({ offset: true })
      .optional()
      .meta({ description: 'default: the time of receipt' }),
    features: featureValues,
  })
  .meta({
    id: 'ScoreRequest',
    examples: [
      {
        external_id: 'claim-1',
        features: { age: 41, total_claim_amount: 52080, incident_severity: 'Minor Damage' },
      },
    ],
  })

export type ScoreQuery = z.infer<typeof scoreQuery>
export type ScoreRequest = z.infer<typeof scoreRequest>
