import { routes } from '@candor/client'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { askModel } from '../jobs/ask-model.ts'
import type { FindModel } from '../jobs/served-models.ts'
import type { AppParts } from './app-parts.ts'
import { callerOf } from './caller.ts'
import { mountRoute } from './mount-route.ts'

/** What may be asked of a model; the same call gives the same answer, so a key changes nothing. */
export function mountExplain(app: FastifyInstance, { models, questions }: AppParts): void {
  const partsFor = (reply: FastifyReply) => ({ models, questions, isAwaited: () => !reply.raw.destroyed })
  app.addHook('onClose', () => questions.close())
  mountRoute(app, routes.explain, async ({ params, query, body }, request, reply) =>
    askModel(partsFor(reply), modelOf(request, params, query), { what: 'explain', query, body }),
  )
  mountRoute(app, routes.counterfactual, async ({ params, query, body }, request, reply) =>
    askModel(partsFor(reply), modelOf(request, params, query), { what: 'counterfactual', body }),
  )
  mountRoute(app, routes.whatIf, async ({ params, query, body }, request, reply) =>
    askModel(partsFor(reply), modelOf(request, params, query), { what: 'what_if', body }),
  )
}

type Choice = Pick<FindModel, 'version' | 'alias'>

function modelOf(request: FastifyRequest, { name }: { name: string }, { version, alias }: Choice): FindModel {
  return { tenantId: callerOf(request).tenantId, name, version, alias }
}
