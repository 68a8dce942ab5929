import type { FastifyInstance, FastifyRequest } from 'fastify'
import { appError } from '../errors.ts'
import type { AppParts } from './app-parts.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** whether the request is one of those in work */
    isInWork: boolean
  }
}

/**
 * Refuses work (any POST) at once, with 503 and Retry-After, while so much is in work that it would only wait: whoever is let in is answered about as fast
 * as ever, and the sender of the rest knows at once. Health, metrics and reading are always answered.
 */
export function shedOverload(app: FastifyInstance, { mostInWork }: AppParts): void {
  let inWork = 0
  app.decorateRequest('isInWork', false)
  app.addHook('onRequest', (request, _reply, done) => {
    if (!isWork(request)) return done()
    if (inWork >= mostInWork) return done(appError('http.overloaded', { limit: mostInWork }))
    inWork += 1
    request.isInWork = true
    done()
  })
  app.addHook('onResponse', (request, _reply, done) => {
    if (request.isInWork) inWork -= 1
    done()
  })
}

function isWork({ method }: FastifyRequest): boolean {
  return method === 'POST'
}
