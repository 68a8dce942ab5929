import { routes, type Session } from '@candor/client'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { appError } from '../errors.ts'
import type { Caller } from '../jobs/caller.ts'
import { type BegunSession, signIn, signInByLink } from '../jobs/sign-in.ts'
import type { Store } from '../store/index.ts'
import type { AppParts } from './app-parts.ts'
import { callerOf } from './caller.ts'
import { mountRoute } from './mount-route.ts'
import { oidcPath } from './oidc.ts'
import { refuseForgery } from './refuse-strangers.ts'
import { giveSession, takeSession } from './session-cookie.ts'

/** Sign in, sign out, and who is signed in. */
export function mountSession(app: FastifyInstance, parts: AppParts): void {
  const { store, now, access, authenticator } = parts
  mountRoute(app, routes.session, async (_parts, request) => sessionOf(callerOf(request), store))
  mountRoute(app, routes.signInWays, async () => ({
    password: true,
    provider: parts.oidc === null ? null : { label: parts.oidc.provider.settings.label, address: oidcPath },
  }))
  mountRoute(app, routes.signIn, async ({ body }, request, reply) => {
    refuseOtherSites(request)
    const at = now()
    const begun: BegunSession =
      'admin_link' in body
        ? await byLink(parts, body.admin_link, at)
        : await signIn(store, { tenantId: body.tenant, email: body.email, password: body.password, at })
    giveSession(reply, begun)
    const caller = await authenticator.ofSession(begun.id)
    return sessionOf(callerOf({ caller }), store)
  })
  mountRoute(app, routes.signOut, async (_parts, request, reply) => {
    const { credential, tenantId, principalId } = callerOf(request)
    if (credential.kind === 'session')
      await store.run('session.end', { tenantId, principalId, idHash: credential.idHash, at: now() })
    takeSession(reply)
    return { signed_in: false as const }
  })

  async function byLink({ store }: AppParts, token: string, at: number): Promise<BegunSession> {
    if (access.adminLink?.take(token, at) !== true) throw appError('http.admin_link_used')
    return signInByLink(store, at)
  }
}

/** Nobody is to be signed in as somebody else by a page of another site. */
function refuseOtherSites(request: FastifyRequest): void {
  const { origin, 'sec-fetch-site': site } = request.headers
  if (origin !== undefined || site !== undefined) refuseForgery(request)
}

async function sessionOf(caller: Caller, store: Store): Promise<Session> {
  const { tenantId, principalId, roles, scopes, credential } = caller
  const expiresAt = 'expiresAt' in credential ? credential.expiresAt : null
  return {
    tenant_id: tenantId,
    principal_id: principalId,
    email: credential.kind === 'session' ? credential.email : null,
    roles: [...roles],
    scopes: [...scopes],
    credential: credential.kind,
    expires_at: expiresAt === null ? null : new Date(expiresAt).toISOString(),
    needs_first_user:
      credential.kind === 'session' &&
      credential.email === null &&
      !(await store.run('user.has_admin', { tenantId })),
  }
}
