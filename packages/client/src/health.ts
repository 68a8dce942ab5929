import { z } from 'zod'

export const healthAnswer = z.object({ status: z.literal('ok') }).meta({ id: 'HealthAnswer' })

const check = z.object({ ok: z.boolean(), detail: z.string() })

/** Ready means: the store takes writes, every champion is loaded, and its explanation of a background row adds up. */
export const readyAnswer = z
  .object({
    status: z.enum(['ready', 'not_ready']),
    checks: z.object({ store: check, models: check, explainer: check }),
  })
  .meta({ id: 'ReadyAnswer' })

export type HealthAnswer = z.infer<typeof healthAnswer>
export type ReadyAnswer = z.infer<typeof readyAnswer>
