import { randomBytes } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { pageHeaders } from '../page-headers.ts'
import { type ReferenceDocument, referencePage } from './reference-page.ts'

const placeOfNonce = '__CSP_NONCE__'

/** Answers `/reference` with the description of the API as a page for people; it asks for nothing else, inside or outside. */
export function mountReference(app: FastifyInstance): void {
  let template: string | null = null
  app.get(
    '/reference',
    { config: { scope: 'open' }, schema: { hide: true } as object },
    async (_request, reply) => {
      template ??= referencePage(app.swagger() as unknown as ReferenceDocument, placeOfNonce)
      const nonce = randomBytes(16).toString('base64')
      const policy = `script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'`
      return reply
        .headers(pageHeaders(policy))
        .type('text/html; charset=utf-8')
        .send(template.replaceAll(placeOfNonce, nonce))
    },
  )
}
