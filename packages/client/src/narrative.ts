import { z } from 'zod'
import { language } from './feature-values.ts'

/** `disabled`: none was asked for, or there is no language model; `pending`: it is being made. */
export const narrativeStatus = z
  .enum(['disabled', 'pending', 'verified', 'repaired', 'fallback', 'failed'])
  .meta({
    id: 'NarrativeStatus',
    description:
      'verified: every check passed; repaired: at the second answer; fallback: at none, failed: no answer, both with our own words',
  })

export const narrativeQuery = z.strictObject({ lang: language.default('en') })

export const narrativeView = z
  .object({
    decision_id: z.string(),
    lang: language,
    status: narrativeStatus,
    provider: z.string().nullable(),
    model: z.string().nullable(),
    prompt_hash: z.string().nullable(),
    facts_hash: z.string().nullable(),
    checks: z
      .object({
        failures: z.array(z.unknown()),
        rates: z.object({ rank: z.number(), sign: z.number(), value: z.number() }).nullable(),
        reason: z.string().nullable().meta({ description: 'why the language model could not be asked' }),
      })
      .nullable(),
    text: z.string().nullable().meta({ description: 'nothing in it that the facts do not say' }),
    drivers: z.array(z.object({ id: z.string(), direction: z.enum(['UP', 'DOWN']), text: z.string() })),
  })
  .meta({
    id: 'Narrative',
    description: 'A text about a decision, by a language model and checked in code, or in our own words.',
    examples: [
      {
        decision_id: '0198f3c2-5a6e-7c43-9b0e-2f6f8d1c4a77',
        lang: 'en',
        status: 'verified',
        provider: 'openai-compatible',
        model: 'small-model',
        prompt_hash: '9f2c…',
        facts_hash: '51ab…',
        checks: { failures: [], rates: { rank: 1, sign: 1, value: 1 }, reason: null },
        text: 'The score is 87%. The injury share (12%): this factor raises the score.',
        drivers: [
          { id: 'f1', direction: 'UP', text: 'The injury share (12%): this factor raises the score.' },
        ],
      },
    ],
  })

export type NarrativeView = z.infer<typeof narrativeView>
