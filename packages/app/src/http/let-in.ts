import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import { namesLoopback } from '../config/index.ts'
import { appError } from '../errors.ts'
import type { Access } from '../jobs/access.ts'
import type { Authenticator } from '../jobs/authenticate.ts'
import { builtInCaller, type Caller } from '../jobs/caller.ts'
import { forwardedBy, refuseForgery, refuseForms, refuseStrangers } from './refuse-strangers.ts'
import { sessionIdOf } from './session-cookie.ts'

/**
 * Lets requests in, or refuses them, before anything of them is read: every route names the scope that its caller needs.
 *
 * @throws http.no_scope at the start, where a route names none
 */
export function letIn(app: FastifyInstance, access: Access, authenticator: Authenticator): void {
  const mounted: RouteOptions[] = []
  app.decorate('mountedRoutes', mounted)
  app.addHook('onRoute', (route) => {
    mounted.push(route)
  })
  app.addHook('onReady', async () => {
    for (const { method, url, config } of mounted)
      if (config?.scope === undefined) throw appError('http.no_scope', { method: String(method), path: url })
  })
  app.addHook('onRequest', async (request) => {
    if (access.withoutCredentials === 'demo') refuseStrangers(request.headers)
    request.caller = await callerOfRoute(request, access, authenticator)
  })
}

async function callerOfRoute(
  request: FastifyRequest,
  access: Access,
  authenticator: Authenticator,
): Promise<Caller | null> {
  if (request.is404 || isOpen(request, access))
    return callerFound(request, access, authenticator).catch(() => null)
  const { scope } = request.routeOptions.config
  const caller = await callerFound(request, access, authenticator)
  if (caller === null) throw appError('http.not_signed_in')
  if (scope === undefined || scope === 'open' || !caller.scopes.has(scope))
    throw appError('http.not_allowed', {
      scope: scope ?? 'of a route that names none',
      given: [...caller.scopes].join(', ') || 'none',
    })
  return caller
}

/** A name of another site that means this machine must not make an open route readable to that site, nor a proxy to its clients. */
function isOpen({ routeOptions: { config }, headers }: FastifyRequest, { isLocal }: Access): boolean {
  if (config.scope === 'open') return true
  return (
    config.openOnLoopback === true &&
    isLocal &&
    namesLoopback(headers.host) &&
    forwardedBy(headers) === undefined
  )
}

/** A key counts before a session. */
async function callerFound(
  request: FastifyRequest,
  { withoutCredentials }: Access,
  authenticator: Authenticator,
): Promise<Caller | null> {
  const { authorization, 'candor-tenant': tenant } = request.headers
  if (authorization !== undefined)
    return authenticator.ofKey(authorization.replace(/^bearer +/i, ''), tenant?.toString())
  const session = sessionIdOf(request)
  const caller = session === undefined ? null : await authenticator.ofSession(session)
  if (caller !== null) {
    refuseForgery(request)
    return caller
  }
  if (withoutCredentials === 'nobody') return null
  refuseForms(request)
  return builtInCaller
}
