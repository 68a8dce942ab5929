import { CandorError } from '@candor/core'
import {
  type Compat,
  type CompatAnswer,
  type CompatFault,
  type CompatRequest,
  type CompatRoute,
  type CompatScoring,
  type Scenario,
  scenarios,
} from '@candor/scenarios'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { SeveralErrors } from '../../errors.ts'
import { answerCompat, compatModels } from '../../jobs/answer-compat.ts'
import type { AppParts } from '../app-parts.ts'
import { callerOf } from '../caller.ts'
import { decisionParts } from '../decision-parts.ts'
import { errorOf } from '../error-of.ts'
import { idempotentCall } from '../idempotent-call.ts'
import { problemOf } from '../problem-of.ts'
import { answerForm } from './answer-form.ts'
import { fieldsSchema } from './field-schema.ts'
import { type FieldsOf, readRequest } from './read-request.ts'

const refusal = z.looseObject({ detail: z.unknown() }).meta({ id: 'CompatRefusal' })

/** Mounts the old APIs that the domains keep, each under `/compat/<domain>/` with a form made from the same fields. */
export async function mountCompat(
  app: FastifyInstance,
  parts: AppParts,
  allowedMethods: (path: string) => string[],
): Promise<void> {
  for (const scenario of scenarios)
    if (scenario.compat !== undefined)
      await mountDomain(app, parts, scenario, scenario.compat, allowedMethods)
}

/** Errors and unknown addresses are answered in the old form here, and in no other place. */
async function mountDomain(
  app: FastifyInstance,
  parts: AppParts,
  scenario: Scenario,
  compat: Compat,
  allowedMethods: (path: string) => string[],
): Promise<void> {
  const prefix = `/compat/${scenario.id}`
  await app.register(
    async (scope) => {
      scope.setErrorHandler((error, request, reply) => refuse(error, request, reply, compat))
      scope.setNotFoundHandler((request, reply) => {
        const allowed = allowedMethods(request.url.split('?', 1)[0]!).join(', ')
        if (allowed === '') return reply.code(404).send({ detail: 'Not Found' })
        return reply.code(405).header('allow', allowed).send({ detail: 'Method Not Allowed' })
      })
      scope.get('/', { config: { scope: 'open' }, schema: { hide: true } as object }, (_request, reply) =>
        answerForm(reply, scenario, compat, prefix),
      )
      for (const route of compat.routes) mountCompatRoute(scope, parts, scenario, compat, route)
    },
    { prefix },
  )
}

function mountCompatRoute(
  scope: FastifyInstance,
  parts: AppParts,
  scenario: Scenario,
  compat: Compat,
  route: CompatRoute,
): void {
  scope.route({
    method: route.method,
    url: `/${route.path}`,
    config: { scope: route.does === 'health' ? 'read' : 'score' },
    schema: {
      summary: `${scenario.title.en}: ${route.summary}`,
      tags: ['compat'],
      ...(route.query.length > 0 ? { querystring: fieldsSchema(route.query) } : {}),
      ...(route.body.length > 0 ? { body: fieldsSchema(route.body) } : {}),
      response: {
        200: {
          description: 'The answer.',
          content: { 'application/json': { schema: fieldsSchema(route.answer, z.looseObject) } },
        },
        default: {
          description:
            'A refusal in the old form: 422 what is wrong with the request, 404, 503 without a model.',
          content: { 'application/json': { schema: refusal } },
        },
      },
    } as object,
    // read by the route itself: it knows other spellings, and tells unknown names instead of dropping them
    validatorCompiler: () => (value) => ({ value }),
    serializerCompiler: () => (value) => JSON.stringify(value),
    handler: async (request) => answerRoute(parts, scenario, compat, route, request),
  })
}

async function answerRoute(
  parts: AppParts,
  scenario: Scenario,
  compat: Compat,
  route: CompatRoute,
  request: FastifyRequest,
): Promise<CompatAnswer> {
  if (route.does === 'health') {
    const { tenantId } = callerOf(request)
    return route.toResponse(await compatModels(parts, scenario, tenantId))
  }
  if (route.does === 'batch') return answerBatch(parts, scenario, compat, route, request)
  return answerOne(parts, scenario, route, request, {
    query: request.query,
    body: request.body,
    isStored: route.does === 'score',
    isWhole: true,
  })
}

type Batch = Extract<CompatRoute, { does: 'batch' }>
type Scoring = FieldsOf & CompatScoring

/** One item after the other; what is wrong with one of them stands in its place. */
async function answerBatch(
  parts: AppParts,
  scenario: Scenario,
  compat: Compat,
  route: Batch,
  request: FastifyRequest,
): Promise<CompatAnswer> {
  const { body } = checked(route, request.query, request.body).request
  const each = compat.routes.find(({ path }) => path === route.each) as Extract<
    CompatRoute,
    { does: 'score' }
  >
  const answers = []
  for (const item of body[route.items] as readonly CompatRequest['body'][]) {
    const one = { query: {}, body: item, isStored: true, isWhole: false }
    try {
      answers.push({ body: item, answer: await answerOne(parts, scenario, each, request, one) })
    } catch (error) {
      answers.push({ body: item, error: textOf(error, request, each) })
    }
    // lets other requests be answered between two items
    await new Promise((resolve) => setImmediate(resolve))
  }
  return route.toResponse(answers)
}

async function answerOne(
  parts: AppParts,
  scenario: Scenario,
  route: Scoring,
  request: FastifyRequest,
  { query, body, isStored, isWhole }: { query: unknown; body: unknown; isStored: boolean; isWhole: boolean },
): Promise<CompatAnswer> {
  const at = parts.now()
  return answerCompat(
    {
      ...decisionParts(parts, request),
      questions: parts.questions,
      isAwaited: () => !request.socket.destroyed,
    },
    {
      ...callerOf(request),
      ...checked(route, query, body),
      scenario,
      scoring: route,
      isStored,
      idempotency: isWhole && isStored ? idempotentCall(request, at) : null,
      at,
    },
  )
}

/** What is wrong with a request, place by place. */
class CompatFaults extends Error {
  readonly faults: readonly CompatFault[]

  constructor(faults: readonly CompatFault[]) {
    super(faults.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; '))
    this.faults = faults
  }
}

function checked(fields: FieldsOf, query: unknown, body: unknown) {
  const read = readRequest(fields, query, body)
  if ('faults' in read) throw new CompatFaults(read.faults)
  return read
}

function textOf(thrown: unknown, request: FastifyRequest, fields: FieldsOf): string {
  const faults = faultsOf(thrown, fields)
  if (faults !== null) return faults.map(({ loc, msg }) => `${loc.slice(1).join('.')}: ${msg}`).join('; ')
  return knownError(thrown, request).message
}

function knownError(thrown: unknown, request: FastifyRequest): CandorError {
  const error = errorOf(thrown, { type: request.headers['content-type'] ?? 'none', traceId: request.id })
  if (error.kind === 'fault') request.log.error({ err: thrown }, error.message)
  return error
}

function refuse(thrown: unknown, request: FastifyRequest, reply: FastifyReply, compat: Compat): FastifyReply {
  const route = compat.routes.find(({ path }) => request.routeOptions.url?.endsWith(`/${path}`))
  const faults = faultsOf(thrown, route ?? { query: [], body: [] })
  if (faults !== null) return reply.code(422).send(compat.toError?.(faults) ?? { detail: faults })
  const error = knownError(thrown, request)
  return reply.code(problemOf(error, '', request.id).status).send({ detail: error.message })
}

/** Faults of a request, of its JSON, or of the record that was made of it; null for anything else. */
function faultsOf(thrown: unknown, { body }: FieldsOf): readonly CompatFault[] | null {
  if (thrown instanceof CompatFaults) return thrown.faults
  if (!(thrown instanceof CandorError)) return null
  if (thrown.code === 'http.malformed_json')
    return [{ loc: ['body'], msg: thrown.message, type: 'json_invalid' }]
  const all = thrown instanceof SeveralErrors ? thrown.all : [thrown]
  if (thrown.kind !== 'input' || !all.every(({ pointer }) => pointer?.startsWith('/features/'))) return null
  return all.map(({ pointer, code, message }) => ({
    loc: ['body', ...placeOf(body, pointer!.slice('/features/'.length))],
    msg: message,
    type: code,
  }))
}

/** Where the fields of a body have a name, which may be inside an object. */
function placeOf(
  fields: readonly { name: string; fields?: readonly { name: string }[] }[],
  name: string,
): string[] {
  const outer = fields.find((field) => field.fields?.some((inner) => inner.name === name))
  return outer === undefined ? [name] : [outer.name, name]
}
