import { z } from 'zod'

/** A refusal in the form of RFC 9457, with the code of the error catalogue and pointers (RFC 6901) to what is wrong. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string(),
    trace_id: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })),
  })
  .meta({
    id: 'Problem',
    examples: [
      {
        type: '/problems/features.unknown_column',
        title: 'Unknown column',
        status: 422,
        detail: 'unknown column: agee; nearest known: age',
        instance: '/v1/models/my-model/score',
        code: 'features.unknown_column',
        trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
        errors: [{ pointer: '/features/agee', detail: 'unknown column: agee; nearest known: age' }],
      },
    ],
  })

export type Problem = z.infer<typeof problem>

/** What a call throws when the server refuses: the problem document, also as the message. */
export class ProblemError extends Error {
  readonly status: number
  readonly problem: Problem

  constructor(document: Problem) {
    super(`${document.code}: ${document.detail}`)
    this.name = 'ProblemError'
    this.status = document.status
    this.problem = document
  }
}
