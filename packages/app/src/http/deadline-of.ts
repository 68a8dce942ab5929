import type { FastifyReply, FastifyRequest } from 'fastify'

/** Until when the sender of a request waits, in ms of `performance.now()`, where `Candor-Timeout-Ms` says so. */
export function deadlineOf(
  { headers }: FastifyRequest,
  { elapsedTime }: FastifyReply,
): { readonly deadline?: number } {
  const allowed = headers['candor-timeout-ms']
  return typeof allowed === 'string' ? { deadline: performance.now() - elapsedTime + Number(allowed) } : {}
}
