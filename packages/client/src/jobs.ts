import { z } from 'zod'
import { pageQuery } from './page-query.ts'

export const jobState = z.enum(['queued', 'running', 'done', 'failed', 'cancelled'])

export const jobsQuery = z.strictObject({
  ...pageQuery,
  kind: z.string().min(1).max(100).optional(),
  state: jobState.optional(),
})

export const job = z
  .object({
    id: z.string(),
    kind: z.string(),
    payload: z.record(z.string(), z.unknown()).meta({ description: 'what the work is about' }),
    state: jobState,
    progress: z
      .object({ what: z.string(), done: z.number(), total: z.number() })
      .nullable()
      .meta({ description: 'how far it has come in what it does now' }),
    result: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta({ description: 'what came of it, once it is done' }),
    attempts: z.int().min(0),
    max_attempts: z.int().min(1),
    error: z.string().nullable().meta({ description: 'of the last attempt that failed' }),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({
    id: 'Job',
    description: 'Work that goes on beside requests and survives the process that does it.',
  })

export const jobsAnswer = z
  .object({ items: z.array(job), next_cursor: z.string().nullable() })
  .meta({ id: 'JobsAnswer', description: 'Newest first.' })

/** The bytes of a file, as `fetch` gives them. */
export const fileBytes = z
  .unknown()
  .meta({ id: 'FileBytes', type: 'string', format: 'binary' }) as unknown as z.ZodType<Blob>

export type JobsQuery = z.infer<typeof jobsQuery>
export type Job = z.infer<typeof job>
export type JobsAnswer = z.infer<typeof jobsAnswer>
