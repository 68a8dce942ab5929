import type { CandorError } from '@candor/core'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { appError } from '../errors.ts'
import type { AppParts } from './app-parts.ts'

/** Share of the places that are given while calls are refused: a queue that stands would make everybody wait as long as it is. */
const shareUnderLoad = 3 / 8
/** A queue stands as long as no such time goes by without a refusal, in ms. */
const calmMs = 1000

/**
 * Refuses work (any POST but files) at once, with 503 and Retry-After, while so much is in work that it would only wait: whoever is let in is answered about as fast
 * as ever, and the sender of the rest knows at once. A burst may take all places; once one was refused, fewer are given until the load is over. A call is in work
 * once its body is there, so that slow senders take nobody's place. Health, metrics and reading are always answered.
 */
export function shedOverload(app: FastifyInstance, { mostInWork }: AppParts): void {
  const [burst, underLoad] = [boundOf(mostInWork), boundOf(Math.ceil(mostInWork * shareUnderLoad))]
  let inWork = 0
  let refusedAt = Number.NEGATIVE_INFINITY
  const refusalOf = (request: FastifyRequest): CandorError | null => {
    if (!isWork(request)) return null
    const now = performance.now()
    const { most, refusal } = now - refusedAt < calmMs ? underLoad : burst
    if (inWork < most) return null
    refusedAt = now
    return refusal
  }
  app.addHook('preParsing', (request, _reply, body, done) => {
    // whoever is refused need not be read
    const refusal = refusalOf(request)
    if (refusal === null) done(null, body)
    else done(refusal)
  })
  app.addHook('preValidation', (request, reply, done) => {
    if (!isWork(request) || reply.raw.destroyed) return done()
    const refusal = refusalOf(request)
    if (refusal !== null) return done(refusal)
    inWork += 1
    // Fastify's own onResponse is not called for a sender who breaks off; this event comes in either case
    reply.raw.once('close', () => {
      inWork -= 1
    })
    done()
  })
}

type Bound = { readonly most: number; readonly refusal: CandorError }

/** With one error for all who are refused by it: thousands must not cost a stack trace each. */
function boundOf(most: number): Bound {
  return { most, refusal: appError('http.overloaded', { limit: most }) }
}

/** Files have places of their own (see bound-uploads.ts). */
function isWork({ method, routeOptions }: FastifyRequest): boolean {
  return method === 'POST' && routeOptions.config?.isUpload !== true
}
