import type { FeatureValues } from '@candor/client'
import { knownNames } from '@candor/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { version } from '../../config/index.ts'
import { appError } from '../../errors.ts'
import { checkReadiness } from '../../jobs/check-readiness.ts'
import { infer } from '../../jobs/infer.ts'
import { invokedModel } from '../../jobs/invoked-model.ts'
import { plainIssue } from '../../jobs/plain-issue.ts'
import type { ServedModel } from '../../jobs/served-models.ts'
import type { AppParts } from '../app-parts.ts'
import { callerOf, tenantOf } from '../caller.ts'
import { endInference, refuseInference } from '../end-inference.ts'
import type { InferenceCounts } from '../inference-counts.ts'
import { batchBodyLimit } from '../limits.ts'
import { readPythonicJson } from '../pythonic-json.ts'
import { csvRecords } from './csv-records.ts'
import { invokedRecords } from './invoked-records.ts'
import { predictionsOf } from './predictions.ts'

/** A body of type text/csv, to be read by the columns of the model. */
class CsvText {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

const params = z
  .strictObject({
    explain: z.boolean().optional().meta({ description: 'contributions beside the scores' }),
    scale: z.enum(['raw', 'calibrated']).optional(),
    use: z.string().min(1).max(100).optional(),
    class: z.string().min(1).max(255).optional().meta({ description: 'which class to explain' }),
  })
  .meta({ description: 'What the model is asked besides; other names are refused.' })

const invocation = z
  .looseObject({
    dataframe_split: z.unknown().optional(),
    dataframe_records: z.unknown().optional(),
    instances: z.unknown().optional(),
    inputs: z.unknown().optional(),
    params: params.nullable().optional(),
  })
  .meta({
    id: 'Invocation',
    description:
      'Exactly one of dataframe_split, dataframe_records, instances and inputs; rows without names stand in the order of the model’s inputs.',
  })

const invocationAnswer = z
  .object({ predictions: z.array(z.union([z.number(), z.record(z.string(), z.unknown())])) })
  .meta({ id: 'InvocationAnswer' })

const mlflowError = z
  .object({ error_code: z.string(), message: z.string() })
  .meta({ id: 'MlflowError', description: 'A refusal in the form of MLflow.' })

const text = (description: string) => ({ description, content: { 'text/plain': { schema: z.string() } } })
const refusal = { description: 'A refusal.', content: { 'application/json': { schema: mlflowError } } }

/**
 * Mounts the protocol of MLflow's scoring server: `/invocations`, `/ping`, `/health`, `/version`. Nothing is decided or stored here;
 * each call writes a line to the log.
 */
export async function mountMlflow(
  app: FastifyInstance,
  parts: AppParts,
  counts: InferenceCounts,
): Promise<void> {
  await app.register(async (scope) => {
    scope.setErrorHandler((error, request, reply) => refuse(error, request, reply, counts))
    readBodies(scope)
    mountInvocations(scope, parts, counts)
    mountPings(scope, parts)
  })
}

function readBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers()
  const options = { parseAs: 'buffer' } as const
  scope.addContentTypeParser('application/json', options, async (request: FastifyRequest, body: Buffer) => {
    requireUtf8(request)
    return readPythonicJson(body)
  })
  scope.addContentTypeParser('text/csv', options, async (request: FastifyRequest, body: Buffer) => {
    requireUtf8(request)
    return new CsvText(utf8Of(body))
  })
}

/** The charset may be named; it is always UTF-8. Any other parameter of the type is refused, as MLflow does. */
function requireUtf8({ headers }: FastifyRequest): void {
  const type = headers['content-type']!
  const [, ...given] = type.split(';').map((part) => part.trim().toLowerCase())
  if (given.every((each) => each === 'charset=utf-8' || each === '')) return
  throw appError('http.unsupported_media_type', { type })
}

function utf8Of(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw appError('http.malformed_csv', { detail: 'the bytes are not UTF-8' })
  }
}

function mountInvocations(scope: FastifyInstance, parts: AppParts, counts: InferenceCounts): void {
  scope.post(
    '/invocations',
    {
      bodyLimit: batchBodyLimit,
      config: { scope: 'score' },
      schema: {
        summary: 'Score rows with the model that this server was started for; nothing is decided or stored.',
        tags: ['mlflow'],
        consumes: ['application/json', 'text/csv'],
        body: invocation,
        response: {
          200: { description: 'The answer.', content: { 'application/json': { schema: invocationAnswer } } },
          415: text('The type of the body is not known.'),
          default: refusal,
        },
      } as object,
      validatorCompiler: () => (value) => ({ value }),
      serializerCompiler: () => (value) => JSON.stringify(value),
    },
    async (request, reply) => {
      const wanted = await invokedModel(parts, callerOf(request).tenantId)
      const { asked, recordsFor } = readInvocation(request.body)
      const inference = await infer(parts, {
        ...wanted,
        scale: asked.scale,
        use: asked.use,
        recordsFor: (served) => withoutSurplus(recordsFor(served), served),
        explainFor: () => (asked.explain === true ? { className: asked.class } : null),
        isAwaited: () => !reply.raw.destroyed,
      })
      endInference(request, reply, { counts, protocol: 'mlflow', inference })
      return { predictions: predictionsOf(inference) }
    },
  )
}

function readInvocation(body: unknown) {
  if (body instanceof CsvText)
    return {
      asked: {} as z.output<typeof params>,
      recordsFor: ({ bundle }: ServedModel) => csvRecords(body.text, bundle.pipeline.inputs),
    }
  const { success, data, error } = invocation.safeParse(body, { error: plainIssue })
  if (!success)
    throw appError('http.invocation_refused', {
      detail: error.issues.map(({ path, message }) => [...path.map(String), message].join(': ')).join('; '),
    })
  return {
    asked: data.params ?? {},
    recordsFor: ({ bundle }: ServedModel) => invokedRecords(data, bundle.pipeline.inputs),
  }
}

/** Columns that the model does not know are left out, as MLflow does by a model's signature. */
function withoutSurplus(
  records: readonly FeatureValues[],
  { bundle, scenario }: ServedModel,
): FeatureValues[] {
  const aliases = Object.keys(scenario?.aliases ?? {})
  const known = new Set([...knownNames(bundle.pipeline), ...aliases])
  return records.map((record) =>
    Object.fromEntries(Object.entries(record).filter(([name]) => known.has(name))),
  )
}

function mountPings(scope: FastifyInstance, { store, models }: AppParts): void {
  for (const path of ['/ping', '/health']) {
    scope.get(
      path,
      {
        config: { scope: 'open' },
        schema: {
          summary: 'Whether models can be asked: 200 with an empty line, or 404.',
          tags: ['mlflow'],
          response: {
            200: { description: 'Yes.', content: { 'text/plain': { schema: z.string() } } },
            404: { description: 'No.', content: { 'text/plain': { schema: z.string() } } },
          },
        } as object,
        serializerCompiler: () => String,
      },
      async (request, reply) => {
        const { status } = await checkReadiness({ store, models, tenantId: tenantOf(request) })
        return reply
          .code(status === 'ready' ? 200 : 404)
          .type('text/plain; charset=utf-8')
          .send('\n')
      },
    )
  }
  scope.get(
    '/version',
    {
      config: { scope: 'open' },
      schema: {
        summary: 'The version of this server.',
        tags: ['mlflow'],
        response: { 200: text('The version.'), default: refusal },
      } as object,
      serializerCompiler: () => String,
    },
    async (_request, reply) => reply.type('text/plain; charset=utf-8').send(version),
  )
}

/** MLflow's names of what went wrong, by status. */
const errorCodes: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'RESOURCE_DOES_NOT_EXIST',
  409: 'RESOURCE_CONFLICT',
  413: 'REQUEST_LIMIT_EXCEEDED',
  429: 'REQUEST_LIMIT_EXCEEDED',
  500: 'INTERNAL_ERROR',
  503: 'TEMPORARILY_UNAVAILABLE',
}

function refuse(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  counts: InferenceCounts,
): FastifyReply {
  const { status, message } = refuseInference(thrown, request, reply, counts)
  if (status === 415)
    return reply
      .code(415)
      .type('text/plain; charset=utf-8')
      .send(
        Buffer.from(
          `This predictor only supports the following content types: text/csv, application/json, in UTF-8. Got '${request.headers['content-type'] ?? 'none'}'.`,
        ),
      )
  return reply
    .code(status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(Buffer.from(JSON.stringify({ error_code: errorCodes[status] ?? 'INTERNAL_ERROR', message })))
}
