import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { version } from '../../config/index.ts'
import { sessionCookie } from '../session-cookie.ts'
import { describeOperations, groups, type Paths } from './describe-operations.ts'

type Document = Record<string, unknown> & {
  readonly paths: Paths
  readonly components?: { readonly schemas?: Readonly<Record<string, unknown>> }
}

/** Collects the routes that are mounted after it, and answers with their description in OpenAPI 3.1. */
export async function mountOpenApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Candor',
        version,
        description:
          'Scores records with registered models, explains every decision exactly, and stores it. Errors are problem documents (RFC 9457). A reference made of this document is served at /reference.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      tags: Object.entries(groups).map(([name, description]) => ({ name, description })),
      components: {
        securitySchemes: {
          api_key: {
            type: 'http',
            scheme: 'bearer',
            description: 'An API key: `Authorization: Bearer cdr_…`.',
          },
          session: { type: 'apiKey', in: 'cookie', name: sessionCookie, description: 'A signed-in person.' },
        },
      },
    },
    transform: withCaller,
    transformObject: (document) => wholeDocument(jsonSchemaTransformObject(document) as Document) as never,
  })
  app.get('/openapi.json', { config: { scope: 'open' }, schema: { hide: true } as object }, async () =>
    app.swagger(),
  )
}

/** Says who may call a route, in words and for programs. */
const withCaller: typeof jsonSchemaTransform = (given) => {
  const made = jsonSchemaTransform(given)
  const { config = {} } = given.route
  const { scope = 'open' } = config as { readonly scope?: string }
  const { description, summary } = made.schema as { readonly description?: string; readonly summary?: string }
  const who = scope === 'open' ? 'Open to everybody.' : `Needs the scope \`${scope}\`.`
  return {
    ...made,
    schema: {
      ...made.schema,
      description: `${description ?? summary ?? ''}\n\n${who}`.trim(),
      ...(scope === 'open' ? {} : { security: [{ api_key: [] }, { session: [] }], 'x-scope': scope }),
    },
  }
}

/** Every schema is described twice, as input and as output; those that no route refers to are left out. */
function wholeDocument(document: Document): Document {
  const { components = {}, ...rest } = { ...document, paths: describeOperations(document.paths) }
  const schemas = components.schemas ?? {}
  const used = new Set<string>()
  const visit = (value: unknown): void => {
    for (const name of referencesIn(value)) {
      if (used.has(name)) continue
      used.add(name)
      visit(schemas[name])
    }
  }
  visit(rest)
  const kept = Object.entries(schemas).filter(([name]) => used.has(name))
  return { ...rest, components: { ...components, schemas: Object.fromEntries(kept) } }
}

function referencesIn(value: unknown): string[] {
  return [...JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name!)
}
