import type { FastifyInstance, FastifyRequest } from 'fastify'
import { appError } from '../errors.ts'
import type { AppParts } from './app-parts.ts'

/** Share of the places that are given while calls are refused: a queue that stands would make everybody wait as long as it is. */
const shareUnderLoad = 3 / 8
/** A queue stands as long as no such time goes by without a refusal, in ms. */
const calmMs = 1000

/**
 * Refuses work (any POST but files) at once, with 503 and Retry-After, while so much is in work that it would only wait: whoever is let in is answered about as fast
 * as ever, and the sender of the rest knows at once. A burst may take all places; once one was refused, fewer are given until the load is over. A call is in work once its body is there, so that slow senders take nobody's place. Health, metrics and reading are always answered.
 */
export function shedOverload(app: FastifyInstance, { mostInWork }: AppParts): void {
  const underLoad = Math.ceil(mostInWork * shareUnderLoad)
  let inWork = 0
  let refusedAt = Number.NEGATIVE_INFINITY
  // one for all: whoever is refused by the thousand must not cost a stack trace each
  const overloaded = appError('http.overloaded', { limit: mostInWork })
  const isRefused = (request: FastifyRequest) => {
    const now = performance.now()
    if (inWork < (now - refusedAt < calmMs ? underLoad : mostInWork) || !isWork(request)) return false
    refusedAt = now
    return true
  }
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
