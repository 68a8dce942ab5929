import type { FastifyInstance, FastifyRequest } from 'fastify'
import { appError } from '../errors.ts'
import type { AppParts } from './app-parts.ts'

/**
 * Refuses work (any POST but files) at once, with 503 and Retry-After, while so much is in work that it would only wait: whoever is let in is answered about as fast
 * as ever, and the sender of the rest knows at once. A call is in work once its body is there, so that slow senders take nobody's place. Health, metrics and reading are always answered.
 */
export function shedOverload(app: FastifyInstance, { mostInWork }: AppParts): void {
  let inWork = 0
  // one for all: whoever is refused by the thousand must not cost a stack trace each
  const overloaded = appError('http.overloaded', { limit: mostInWork })
  const isRefused = (request: FastifyRequest) => inWork >= mostInWork && isWork(request)
  app.addHook('preParsing', (request, _reply, body, done) => {
    // nor the reading of a body
    if (isRefused(request)) done(overloaded)
    else done(null, body)
  })
  app.addHook('preValidation', (request, reply, done) => {
    if (!isWork(request) || reply.raw.destroyed) return done()
    if (isRefused(request)) return done(overloaded)
    inWork += 1
    // Fastify's own onResponse is not called for a sender who breaks off; this event comes in either case
    reply.raw.once('close', () => {
      inWork -= 1
    })
    done()
  })
}

/** Files have places of their own (see bound-uploads.ts). */
function isWork({ method, routeOptions }: FastifyRequest): boolean {
  return method === 'POST' && routeOptions.config?.isUpload !== true
}
