import { CandorError } from '@candor/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { namesLoopback } from '../config/index.ts'
import { appError } from '../errors.ts'
import { beginOidc, finishOidc, type OidcReturn, oidcPendingMs } from '../jobs/oidc/oidc-sign-in.ts'
import type { AppParts } from './app-parts.ts'
import { giveSession } from './session-cookie.ts'

/** The browser comes back from another site: a strict cookie would be left behind. */
const pendingCookie = '__Host-candor-oidc'
const attributes = { path: '/', httpOnly: true, secure: true, sameSite: 'lax' } as const

export const oidcPath = '/v1/session/oidc'
const returnPath = `${oidcPath}/return`

/** Signing in with an identity provider: the browser is sent there, comes back with a code, and has a session. */
export function mountOidc(app: FastifyInstance, { store, now, oidc }: AppParts): void {
  if (oidc === null) return
  const { settings } = oidc.provider
  const usual = { schema: { hide: true } as object, errorHandler: showInPage }
  app.get(oidcPath, { ...usual, config: { scope: 'open' } }, async (request, reply) => {
    const at = now()
    const { address, sealed } = await beginOidc(oidc, { redirectUri: redirectUri(request), at })
    reply.setCookie(pendingCookie, sealed, { ...attributes, maxAge: oidcPendingMs / 1000 })
    return sendTo(reply, address)
  })
  app.get(returnPath, { ...usual, config: { scope: 'open', rate: 'login' } }, async (request, reply) => {
    reply.clearCookie(pendingCookie, attributes)
    const session = await finishOidc(store, oidc, {
      sealed: request.cookies[pendingCookie],
      returned: returnedBy(request),
      redirectUri: redirectUri(request),
      at: now(),
    })
    giveSession(reply, session)
    return sendTo(reply, '/')
  })

  /** The same words both times; the provider takes only those it was told of. */
  function redirectUri({ headers: { host } }: FastifyRequest): string {
    if (settings.publicUrl !== null) return `${settings.publicUrl}${returnPath}`
    if (!namesLoopback(host)) throw appError('oidc.no_public_url', { host: host ?? 'none' })
    return `http://${host}${returnPath}`
  }
}

/** A person sees the page, which says in words what became of the sign-in; a program gets the problem document. */
function showInPage(error: Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const isPerson = (request.headers.accept ?? '').includes('text/html')
  if (!isPerson || !(error instanceof CandorError)) throw error
  request.log.info({ code: error.code }, error.message)
  return sendTo(reply, `/?sign_in=${error.code}`)
}

function returnedBy({ query }: FastifyRequest): OidcReturn {
  const texts = Object.entries(query as Record<string, unknown>).filter(
    ([, value]) => typeof value === 'string',
  )
  return Object.fromEntries(texts)
}

function sendTo(reply: FastifyReply, address: string): FastifyReply {
  return reply
    .headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
    .redirect(address, 303)
}
