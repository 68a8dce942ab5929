import type { Problem } from '@candor/client'
import type { FastifyRequest } from 'fastify'
import { errorOf } from './error-of.ts'
import { problemOf } from './problem-of.ts'

export type SettledItem<Answer> =
  | ({ readonly index: number; readonly status: 'ok' } & Answer)
  | { readonly index: number; readonly status: 'error'; readonly problem: Problem }

/** Items that are worked on together, so that they share commits. */
const together = 50

/** Does the work for each item of a request; one that fails has its problem in its place. Other requests are answered in between. */
export async function settleItems<Item, Answer extends object>(
  request: FastifyRequest,
  items: readonly Item[],
  work: (item: Item) => Promise<Answer>,
): Promise<SettledItem<Answer>[]> {
  const settled: SettledItem<Answer>[] = []
  for (let start = 0; start < items.length; start += together) {
    const part = items.slice(start, start + together)
    const outcomes = await Promise.allSettled(part.map(async (item) => work(item)))
    for (const [i, outcome] of outcomes.entries()) settled.push(itemOf(request, start + i, outcome))
    await new Promise((resolve) => setImmediate(resolve))
  }
  return settled
}

function itemOf<Answer>(
  request: FastifyRequest,
  index: number,
  outcome: PromiseSettledResult<Answer>,
): SettledItem<Answer> {
  if (outcome.status === 'fulfilled') return { index, status: 'ok', ...outcome.value }
  const type = request.headers['content-type'] ?? 'none'
  const error = errorOf(outcome.reason, { type, traceId: request.id })
  if (error.kind === 'fault') request.log.error({ err: outcome.reason }, error.message)
  const path = request.url.split('?', 1)[0]!
  return { index, status: 'error', problem: problemOf(error, path, request.id) }
}
