import type { FastifyRequest } from 'fastify'
import type { DecideParts } from '../jobs/decide.ts'
import type { Recorded } from '../store/index.ts'
import type { AppParts } from './app-parts.ts'

/** What the decisions of a request are made with: each is counted, and has one line in the log. */
export function decisionParts(
  { store, models, meters, explanations }: AppParts,
  request: FastifyRequest,
): DecideParts {
  return {
    ...(explanations === undefined ? {} : { explanations }),
    store,
    models,
    meters,
    onUnexplained: (error) => request.log.error({ err: error }, 'not explained'),
    onDecided: (recorded) => logDecision(request, recorded),
  }
}

/** Ids, version, outcome and durations; never a value of the record. */
function logDecision({ log }: FastifyRequest, { view, replayed }: Recorded): void {
  const { status } = view.explanation
  log.info(
    {
      decision_id: view.decision_id,
      model: view.model.name,
      version: view.model.version,
      use: view.use,
      outcome: view.outcome,
      explained: status === 'pending' ? 'pending' : status === 'ok',
      replayed,
      timings_ms: view.timings_ms,
    },
    'decision',
  )
}
