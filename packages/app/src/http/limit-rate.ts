import { isIP } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Rate, RateKind } from '../config/index.ts'
import { appError } from '../errors.ts'
import type { Caller } from '../jobs/caller.ts'
import { addressGroups } from '../jobs/outbound/address-groups.ts'
import { type KeptRates, keepRates } from '../jobs/rate/kept-rates.ts'
import type { Allowance } from '../jobs/rate/token-buckets.ts'
import type { AppParts } from './app-parts.ts'
import { problemOf } from './problem-of.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** whether the request has been counted */
    isCounted: boolean
  }
  interface FastifyContextConfig {
    /** counted apart: guesses of passwords must be slower than anything else */
    rate?: 'login'
  }
}

/**
 * Counts requests: of a caller who was let in by his key or account, of anybody else by his address, of somebody who signs in by his address apart.
 * Whoever has nothing left is answered 429 with `Retry-After`; every counted answer has `RateLimit` and `RateLimit-Policy`
 * (draft-ietf-httpapi-ratelimit-headers).
 */
export async function limitRate(
  app: FastifyInstance,
  { store, now, logger, rateLimits: limits }: AppParts,
): Promise<void> {
  app.decorateRequest('isCounted', false)
  if (Object.values(limits).every((rate) => rate === null)) return
  const onFailed = (error: unknown) => logger.warn({ err: error }, 'rate limits not written')
  const rates = await keepRates({ store, limits, now, onFailed })
  app.addHook('onClose', () => rates.close())
  app.addHook('preParsing', (request, reply, _payload, done) => {
    const { kind, subject } = countedAs(request)
    done(isLet(rates, kind, subject, request, reply) ? null : tooMany(reply))
  })
  app.addHook('onSend', (request, reply, payload, done) => {
    if (reply.statusCode !== 401 || request.isCounted) return done(null, payload)
    if (isLet(rates, 'address', addressOf(request), request, reply)) return done(null, payload)
    const error = tooMany(reply)
    const problem = problemOf(error, request.url.split('?', 1)[0]!, request.id)
    reply
      .code(problem.status)
      .header('content-type', 'application/problem+json')
      .removeHeader('content-length')
    done(null, JSON.stringify(problem))
  })
}

function countedAs(request: FastifyRequest): { kind: RateKind; subject: string } {
  const { routeOptions, caller } = request
  if (routeOptions.config.rate === 'login') return { kind: 'login', subject: addressOf(request) }
  return caller === null
    ? { kind: 'address', subject: addressOf(request) }
    : { kind: 'key', subject: subjectOf(caller) }
}

/** Each key has a bucket of its own; the sessions of a person share one. */
function subjectOf({ tenantId, principalId, credential }: Caller): string {
  return `${tenantId}/${credential.kind === 'api_key' ? credential.id : principalId}`
}

function isLet(
  rates: KeptRates,
  kind: RateKind,
  subject: string,
  request: FastifyRequest,
  reply: FastifyReply,
): boolean {
  request.isCounted = true
  const allowance = rates.take(kind, subject)
  if (allowance === null) return true
  const { burst, perSecond } = rates.rateOf(kind) as Rate
  reply.header('ratelimit-policy', `"${kind}";q=${burst};w=${Math.max(1, Math.ceil(burst / perSecond))}`)
  reply.header('ratelimit', `"${kind}";r=${allowance.left};t=${inSeconds(allowance.fullMs)}`)
  if (!allowance.isAllowed) reply.header('retry-after', retryAfter(allowance))
  return allowance.isAllowed
}

function retryAfter({ waitMs }: Allowance): string {
  return String(Math.max(1, inSeconds(waitMs)))
}

function inSeconds(ms: number): number {
  return Math.ceil(ms / 1000)
}

function tooMany(reply: FastifyReply) {
  return appError('http.too_many_requests', { seconds: String(reply.getHeader('retry-after')) })
}

/** Whoever a trusted proxy names, else whoever is at the other end. */
function addressOf({ ip, socket }: FastifyRequest): string {
  return networkOf(ip) ?? networkOf(socket.remoteAddress ?? '') ?? 'unknown'
}

/** Some proxies name a port, too. One network of IPv6 is one subscriber: its first 64 bits are counted. */
function networkOf(text: string): string | null {
  const plain = text
    .replace(/^\[(.*)\](:\d+)?$/, '$1')
    .replace(/^([\d.]+):\d+$/, '$1')
    .replace(/^::ffff:(?=[\d.]+$)/i, '')
    .replace(/%.*$/, '')
  if (isIP(plain) !== 6) return isIP(plain) === 4 ? plain : null
  const groups = addressGroups(plain)
    .slice(0, 4)
    .map((group) => group.toString(16))
  return `${groups.join(':')}::/64`
}
