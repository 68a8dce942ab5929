import { z } from 'zod'

export const erasureRequest = z
  .strictObject({
    reason: z.string().min(1).max(500).meta({
      description: 'stands in the audit log for ever: the number of the request, not the name of the person',
    }),
  })
  .meta({ id: 'ErasureRequest', examples: [{ reason: 'request 2026-114' }] })

export const erasureAnswer = z
  .object({
    entity: z.string().meta({ description: 'what is left as a name' }),
    events: z.int().min(0),
    decisions: z.int().min(0),
    named: z.int().min(0).meta({ description: 'events of others in which the person was named' }),
    erased_at: z.iso.datetime(),
  })
  .meta({
    id: 'ErasureAnswer',
    description:
      'How many rows lost what they said of the person; scores and outcomes stay, with nobody’s name.',
    examples: [
      {
        entity: '0198f3c2-5a6e-7c43-9b0e-2f6f8d1c4a77',
        events: 12,
        decisions: 4,
        named: 3,
        erased_at: '2026-01-31T09:30:00.000Z',
      },
    ],
  })

export type ErasureRequest = z.infer<typeof erasureRequest>
export type ErasureAnswer = z.infer<typeof erasureAnswer>
