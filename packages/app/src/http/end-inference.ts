import type { CandorError } from '@candor/core'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { SeveralErrors } from '../errors.ts'
import type { Inference } from '../jobs/inference.ts'
import { errorOf } from './error-of.ts'
import { type InferenceCounts, unknownModel } from './inference-counts.ts'
import { problemOf } from './problem-of.ts'

/** A request of a serving protocol that is answered is counted, and has one line in the log: model, rows and durations; never a value of a record. */
export function endInference(
  request: FastifyRequest,
  reply: FastifyReply,
  { counts, protocol, inference }: { counts: InferenceCounts; protocol: string; inference: Inference },
): void {
  const { served, rows, explanation, timings } = inference
  const model = { model: served.name, version: String(served.version) }
  counts.add({ ...model, isSuccess: true, seconds: reply.elapsedTime / 1000 })
  request.log.info(
    { protocol, ...model, rows, explained: explanation !== null, timings_ms: timings },
    'inference',
  )
}

/**
 * What a request of a serving protocol is refused with, once it is counted: every such protocol has a form of its own for it. What is wrong with a request is 400 in all of
 * them, and the faults are one text.
 */
export function refuseInference(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  counts: InferenceCounts,
): { readonly status: number; readonly message: string } {
  const type = request.headers['content-type'] ?? 'none'
  const error = errorOf(thrown, { type, traceId: request.id, limit: request.routeOptions.bodyLimit })
  if (error.kind === 'fault') request.log.error({ err: thrown }, error.message)
  if (request.method === 'POST')
    counts.add({ ...modelOf(request, error), isSuccess: false, seconds: reply.elapsedTime / 1000 })
  const { status } = problemOf(error, '', request.id)
  return { status: status === 422 ? 400 : status, message: textOf(error) }
}

/** A name that no model has is no label: anybody could make up any number of them. */
function modelOf({ params }: FastifyRequest, { code }: CandorError): { model: string; version: string } {
  const { model = unknownModel, version = '' } = (params ?? {}) as { model?: string; version?: string }
  const isKnown = !code.startsWith('store.unknown') && !code.startsWith('http.')
  return isKnown ? { model, version } : { model: unknownModel, version: '' }
}

function textOf(error: CandorError): string {
  const all = error instanceof SeveralErrors ? error.all : [error]
  return all.map(({ message }) => message).join('; ')
}
