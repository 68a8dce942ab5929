import { hash } from 'node:crypto'
import { canonicalJson } from '@candor/core'
import type { FastifyRequest } from 'fastify'
import type { IdempotentCall } from '../store/index.ts'

const keptMs = 24 * 60 * 60 * 1000

/**
 * The call as its sender may repeat it, or null where it has no `Idempotency-Key`.
 *
 * The fingerprint covers method, address with query, and canonical body, so that the order of names does not matter.
 *
 * @param at ms since 1970 in UTC
 */
export function idempotentCall(
  {
    method,
    url,
    headers,
    body,
    routeOptions,
  }: Pick<FastifyRequest, 'method' | 'url' | 'headers' | 'body' | 'routeOptions'>,
  at: number,
): IdempotentCall | null {
  const key = headers['idempotency-key']
  if (typeof key !== 'string') return null
  return {
    route: `${method} ${routeOptions.url}`,
    key,
    fingerprint: hash('sha256', `${method}\n${url}\n${canonicalJson(body)}`),
    expiresAt: at + keptMs,
  }
}
