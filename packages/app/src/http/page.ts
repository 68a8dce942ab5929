import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import staticFiles from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { pageHeaders } from './page-headers.ts'

/** Where the build of the page writes its files. */
export const builtPage = new URL('../../assets/page/', import.meta.url)

const notBuilt =
  'The page has not been built. Build it with `npm run build`; the API works without it: /openapi.json\n'

/** Answers with the page, or with the way to build it. */
export type AnswerPage = (reply: FastifyReply) => FastifyReply

/**
 * Mounts the files of the built page. The page itself is a template: every answer has its own nonce for styles.
 *
 * @param folder where the build wrote the page
 */
export async function mountPage(app: FastifyInstance, folder: string): Promise<AnswerPage> {
  const index = join(folder, 'index.html')
  if (!existsSync(index)) return (reply) => reply.type('text/plain; charset=utf-8').send(notBuilt)
  await app.register(async (files) => {
    files.addHook('onRoute', (route) => {
      route.config = { ...route.config, scope: 'open' }
    })
    await files.register(staticFiles, {
      root: folder,
      wildcard: false,
      index: false,
      globIgnore: ['index.html'],
      cacheControl: false,
      setHeaders: (reply, path) => {
        reply.header(
          'cache-control',
          path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
        )
        reply.header('cross-origin-embedder-policy', 'require-corp')
        reply.header('x-content-type-options', 'nosniff')
      },
    })
  })
  const template = readFileSync(index, 'utf8')
  return (reply) => answerTemplate(reply, template)
}

/** Whether a request that no route answers is a person opening an address of the page. */
export function asksForPage({ method, url, headers }: FastifyRequest): boolean {
  const reads = method === 'GET' || method === 'HEAD'
  if (url === '/' || url.startsWith('/?')) return reads
  return reads && !url.startsWith('/v1/') && (headers.accept ?? '').includes('text/html')
}

function answerTemplate(reply: FastifyReply, template: string): FastifyReply {
  const nonce = randomBytes(16).toString('base64')
  return reply
    .headers(pageHeaders(contentPolicy(nonce)))
    .type('text/html; charset=utf-8')
    .send(template.replaceAll('__CSP_NONCE__', nonce))
}

/** `wasm-unsafe-eval` lets WebAssembly be compiled, and no text be run as a program. */
function contentPolicy(nonce: string): string {
  return [
    "script-src 'self' 'wasm-unsafe-eval'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
  ].join('; ')
}
