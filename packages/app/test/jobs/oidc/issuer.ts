import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'

/** An identity provider of a test's own: a real HTTP server with real keys, as strict as the standard. */
export type Issuer = {
  readonly url: string
  readonly redirectUris: Set<string>
  /** who signs in, and what his token says */
  person: JWTPayload
  /** changes a token before it is signed, or the whole answer of the token endpoint */
  bend: { payload?: (payload: JWTPayload) => JWTPayload; token?: (token: string) => string | Promise<string> }
  readonly asked: string[]
  /** signs with a new key from now on */
  rotate(): Promise<void>
  close(): void
}

export const clientId = 'candor'
export const clientSecret = 'planted-oidc-secret:/+%'

type Grant = { readonly redirectUri: string; readonly challenge: string; readonly nonce: string }

export async function startIssuer({ auth = 'client_secret_basic', iss = true } = {}): Promise<Issuer> {
  const grants = new Map<string, Grant>()
  let keys = await newKeys('k1')
  const server = createServer(async (request, response) => {
    const url = new URL(request.url!, issuer.url)
    issuer.asked.push(`${request.method} ${url.pathname}`)
    if (url.pathname === '/.well-known/openid-configuration') return json(response, 200, configuration())
    if (url.pathname === '/keys') return json(response, 200, { keys: [keys.jwk] })
    if (url.pathname === '/authorize') return authorize(url.searchParams, response)
    if (url.pathname === '/token') return token(request, response)
    json(response, 404, {})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer: Issuer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    redirectUris: new Set(),
    person: { sub: 'ana-1', email: 'Ana@Example.org', email_verified: true, roles: ['risk', 'unknown'] },
    bend: {},
    asked: [],
    async rotate() {
      keys = await newKeys(randomUUID())
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }

  function configuration() {
    return {
      issuer: issuer.url,
      authorization_endpoint: `${issuer.url}/authorize?tenant=a`,
      token_endpoint: `${issuer.url}/token`,
      jwks_uri: `${issuer.url}/keys`,
      token_endpoint_auth_methods_supported: [auth],
      authorization_response_iss_parameter_supported: iss,
    }
  }

  /** Nobody is asked for a password here: whoever comes is the person. */
  function authorize(query: URLSearchParams, response: ServerResponse): void {
    const [redirectUri, challenge, nonce] = ['redirect_uri', 'code_challenge', 'nonce'].map((name) =>
      query.get(name),
    )
    const isRight =
      query.get('response_type') === 'code' &&
      query.get('client_id') === clientId &&
      query.get('code_challenge_method') === 'S256' &&
      (query.get('scope') ?? '').split(' ').includes('openid') &&
      query.get('tenant') === 'a' &&
      issuer.redirectUris.has(redirectUri ?? '')
    if (!isRight || !challenge || !nonce) {
      json(response, 400, { error: 'invalid_request' })
      return
    }
    const code = randomUUID()
    grants.set(code, { redirectUri: redirectUri!, challenge, nonce })
    const back = new URL(redirectUri!)
    back.searchParams.set('code', code)
    back.searchParams.set('state', query.get('state')!)
    if (iss) back.searchParams.set('iss', issuer.url)
    response.writeHead(302, { location: back.href }).end()
  }

  async function token(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await text(request))
    if (!isClient(request, form)) return json(response, 401, { error: 'invalid_client' })
    const grant = grants.get(form.get('code') ?? '')
    grants.delete(form.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    if (
      grant === undefined ||
      grant.challenge !== challenge ||
      grant.redirectUri !== form.get('redirect_uri')
    )
      return json(response, 400, { error: 'invalid_grant', error_description: 'planted-oidc-secret:/+%' })
    const at = Math.floor(Date.now() / 1000)
    const said = {
      iss: issuer.url,
      aud: clientId,
      iat: at,
      exp: at + 300,
      nonce: grant.nonce,
      ...issuer.person,
    }
    const signed = await new SignJWT(issuer.bend.payload?.(said) ?? said)
      .setProtectedHeader({ alg: 'RS256', kid: keys.jwk.kid })
      .sign(keys.privateKey)
    const bent = (await issuer.bend.token?.(signed)) ?? signed
    json(response, 200, { access_token: 'a', token_type: 'Bearer', id_token: bent })
  }

  function isClient({ headers }: IncomingMessage, form: URLSearchParams): boolean {
    if (auth === 'none') return form.get('client_id') === clientId
    if (auth === 'client_secret_post')
      return form.get('client_id') === clientId && form.get('client_secret') === clientSecret
    const [id, secret] = Buffer.from((headers.authorization ?? '').slice(6), 'base64')
      .toString()
      .split(':')
      .map((part) => decodeURIComponent(part))
    return id === clientId && secret === clientSecret
  }

  return issuer
}

async function newKeys(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair('RS256')
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
