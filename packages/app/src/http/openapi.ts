import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { version } from '../config/index.ts'
import { sessionCookie } from './session-cookie.ts'

type Document = Record<string, unknown> & {
  readonly components?: Readonly<Record<string, unknown>> & {
    readonly schemas?: Readonly<Record<string, unknown>>
  }
}

/** Collects the routes that are mounted after it, and answers with their description in OpenAPI 3.1. */
export async function mountOpenApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Candor',
        version,
        description: 'Scores records with registered models, explains every decision exactly, and stores it.',
      },
      components: {
        securitySchemes: {
          api_key: { type: 'http', scheme: 'bearer', description: 'An API key: `cdr_…`.' },
          session: { type: 'apiKey', in: 'cookie', name: sessionCookie },
        },
      },
    },
    transform: describedRoute,
    transformObject: (document) => usedComponents(jsonSchemaTransformObject(document) as Document) as never,
  })
  app.get('/openapi.json', { config: { scope: 'open' }, schema: { hide: true } as object }, async () =>
    app.swagger(),
  )
}

/** With what a caller needs: a key or a session, and which scope. */
const describedRoute: typeof jsonSchemaTransform = (route) => {
  const described = jsonSchemaTransform(route)
  const { scope = 'open' } = route.route.config ?? {}
  if (scope === 'open') return described
  const security = [{ api_key: [] }, { session: [] }]
  return { ...described, schema: { ...described.schema, security, 'x-scope': scope } as never }
}

/** Every schema is described twice, as input and as output; those that no route refers to are left out. */
function usedComponents(document: Document): Document {
  const { components, ...rest } = document
  const schemas = components?.schemas ?? {}
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
