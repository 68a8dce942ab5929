import type { FastifyRequest } from 'fastify'
import type { Inference } from '../jobs/inference.ts'

/** One line per request of a serving protocol: model, rows and durations; never a value of a record. */
export function logInference(request: FastifyRequest, protocol: string, inference: Inference): void {
  const { served, rows, explanation, timings } = inference
  request.log.info(
    {
      protocol,
      model: served.name,
      version: String(served.version),
      rows,
      explained: explanation !== null,
      timings_ms: timings,
    },
    'inference',
  )
}
