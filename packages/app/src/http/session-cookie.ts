import type { FastifyReply, FastifyRequest } from 'fastify'
import type { BegunSession } from '../jobs/sign-in.ts'

/** A browser takes a cookie of such a name only from this very host, over HTTPS or from this machine, and for all its addresses. */
export const sessionCookie = '__Host-candor'

const attributes = { path: '/', httpOnly: true, secure: true, sameSite: 'strict' } as const

/** The session that a browser shows. */
export function sessionIdOf({ cookies }: FastifyRequest): string | undefined {
  return cookies[sessionCookie]
}

/** Has the browser show a session from now on; programs of the page cannot read it. */
export function giveSession(reply: FastifyReply, { id, expiresAt }: BegunSession): void {
  reply.setCookie(sessionCookie, id, { ...attributes, expires: new Date(expiresAt) })
}

/** Has the browser forget the session. */
export function takeSession(reply: FastifyReply): void {
  reply.clearCookie(sessionCookie, attributes)
}
