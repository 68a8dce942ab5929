import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { version as serverVersion } from '../../config/index.ts'
import { appError } from '../../errors.ts'
import { checkReadiness } from '../../jobs/check-readiness.ts'
import { registeredVersions } from '../../jobs/registered-models.ts'
import type { ServedModel } from '../../jobs/served-models.ts'
import type { AppParts } from '../app-parts.ts'
import { callerOf, tenantOf } from '../caller.ts'
import { endInference, refuseInference } from '../end-inference.ts'
import type { InferenceCounts } from '../inference-counts.ts'
import { batchBodyLimit } from '../limits.ts'
import { readPythonicJson } from '../pythonic-json.ts'
import { answerInference, answerParameters } from './answer-inference.ts'
import { jsonLengthHeader, sentOutput, withBinaryInputs } from './binary-tensors.ts'
import { outputMetadata } from './output-tensors.ts'
import {
  type Datatype,
  type InferenceRequest,
  inferenceRequest,
  inferenceResponse,
  modelMetadata,
  modelReady,
  serverLive,
  serverMetadata,
  serverReady,
  v2Error,
} from './v2-schema.ts'

type ModelPath = { readonly model: string; readonly version?: string }

const modelPath = z.object({ model: z.string().min(1).max(200) })
const versionPath = modelPath.extend({
  version: z.string().regex(/^[1-9]\d{0,8}$/, 'expected a version number such as 7'),
})

const paths = [
  { path: '/models/:model', params: modelPath },
  { path: '/models/:model/versions/:version', params: versionPath },
]

/** What every route of the protocol has in common, for its description. */
function described(
  summary: string,
  answer: z.ZodType,
  { others = {}, ...more }: { others?: Readonly<Record<number, z.ZodType>>; [part: string]: unknown } = {},
) {
  return {
    summary,
    tags: ['v2'],
    response: {
      200: { description: 'The answer.', content: { 'application/json': { schema: answer } } },
      ...Object.fromEntries(
        Object.entries(others).map(([status, schema]) => [
          status,
          { description: 'The answer.', content: { 'application/json': { schema } } },
        ]),
      ),
      default: { description: 'A refusal.', content: { 'application/json': { schema: v2Error } } },
    },
    ...more,
  } as object
}

/**
 * Mounts the V2 inference protocol (Open Inference Protocol, KServe, Triton) under `/v2`, with the extensions `explain` and
 * `binary_tensor_data`. Nothing is decided or stored here; each inference writes a line to the log.
 */
export async function mountV2(
  app: FastifyInstance,
  parts: AppParts,
  counts: InferenceCounts,
  allowedMethods: (path: string) => string[],
): Promise<void> {
  await app.register(
    async (scope) => {
      scope.setErrorHandler((error, request, reply) => refuse(error, request, reply, counts))
      scope.setNotFoundHandler((request, reply) => refuseAddress(request, reply, allowedMethods))
      readTensors(scope)
      mountServer(scope, parts)
      for (const { path, params } of paths) {
        mountModel(scope, parts, path, params)
        mountInference(scope, parts, counts, { path: `${path}/infer`, params, isExplanation: false })
        mountInference(scope, parts, counts, { path: `${path}/explain`, params, isExplanation: true })
      }
    },
    { prefix: '/v2' },
  )
}

/** JSON as Python writes it; bytes of tensors may follow it where a header says so. Some clients name no type at all. */
function readTensors(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers()
  const read = async (request: FastifyRequest, body: Buffer) => {
    const header = request.headers[jsonLengthHeader]
    if (header === undefined) return readPythonicJson(body)
    const length = /^\d{1,9}$/.test(String(header)) ? Number(header) : Number.NaN
    if (!(length <= body.length))
      throw appError('http.malformed_request', { detail: `${jsonLengthHeader} is no length within the body` })
    return withBinaryInputs(readPythonicJson(body.subarray(0, length)), body.subarray(length))
  }
  const options = { parseAs: 'buffer' } as const
  scope.addContentTypeParser(['application/json', 'application/octet-stream'], options, read)
  scope.addContentTypeParser('*', options, async (request: FastifyRequest, body: Buffer) => {
    const type = request.headers['content-type']
    if (type !== undefined) throw appError('http.unsupported_media_type', { type })
    return read(request, body)
  })
}

function mountServer(scope: FastifyInstance, { store, models }: AppParts): void {
  const open = { config: { scope: 'open' as const } }
  const about = {
    name: 'candor',
    version: serverVersion,
    extensions: ['explain', 'binary_tensor_data'],
  }
  scope.get('', { ...open, schema: described('What this server is.', serverMetadata) }, async () => about)
  scope.get(
    '/health/live',
    { ...open, schema: described('Whether the process answers.', serverLive) },
    async () => ({
      live: true,
    }),
  )
  scope.get(
    '/health/ready',
    {
      ...open,
      schema: described('Whether every model can be asked.', serverReady, { others: { 503: serverReady } }),
    },
    async (request, reply) => {
      const { status } = await checkReadiness({ store, models, tenantId: tenantOf(request) })
      const ready = status === 'ready'
      return reply.code(ready ? 200 : 503).send({ live: true, ready })
    },
  )
}

function mountModel(
  scope: FastifyInstance,
  { store, models }: AppParts,
  path: string,
  params: z.ZodType,
): void {
  const find = (request: FastifyRequest) => {
    const { model, version } = request.params as ModelPath
    return models.find({ tenantId: callerOf(request).tenantId, name: model, version })
  }
  const config = { scope: 'read' as const }
  scope.get(
    path,
    { config, schema: described('Inputs and outputs of a model.', modelMetadata, { params }) },
    async (request) => {
      const served = await find(request)
      const versions = await registeredVersions(store, callerOf(request).tenantId)
      return {
        name: served.name,
        versions: versions
          .filter(({ name, status }) => name === served.name && status === 'ready')
          .map(({ version }) => String(version))
          .toReversed(),
        platform: `candor_${served.bundle.model.algorithm}`,
        inputs: inputMetadata(served),
        outputs: outputMetadata(served),
      }
    },
  )
  scope.get(
    `${path}/ready`,
    { config, schema: described('Whether a model can be asked.', modelReady, { params }) },
    async (request) => {
      const { name } = await find(request)
      return { name, ready: true }
    },
  )
}

const datatypeOf: Readonly<Record<string, Datatype>> = {
  boolean: 'BOOL',
  category: 'BYTES',
  instant: 'BYTES',
}

function inputMetadata({ bundle }: ServedModel) {
  return bundle.pipeline.inputs.map(({ name, type }) => ({
    name,
    datatype: datatypeOf[type] ?? ('FP64' as const),
    shape: [-1, 1],
  }))
}

type InferenceRoute = { readonly path: string; readonly params: z.ZodType; readonly isExplanation: boolean }

function mountInference(
  scope: FastifyInstance,
  { models, questions }: AppParts,
  counts: InferenceCounts,
  { path, params, isExplanation }: InferenceRoute,
): void {
  const summary = isExplanation
    ? 'Contributions of every feature to the score of each row; nothing is stored.'
    : 'Score rows; nothing is decided or stored.'
  scope.post(
    path,
    {
      bodyLimit: batchBodyLimit,
      config: { scope: 'score' },
      schema: described(summary, inferenceResponse, { params, body: inferenceRequest }),
      serializerCompiler: () => (value) => JSON.stringify(value),
    },
    async (request, reply) => {
      const { model, version } = request.params as ModelPath
      const body = request.body as InferenceRequest
      const { tenantId } = callerOf(request)
      const isAwaited = () => !reply.raw.destroyed
      const call = { tenantId, name: model, version, body, isExplanation, isAwaited }
      const { inference, outputs } = await answerInference({ models, questions }, call)
      const { served } = inference
      const sent = outputs.map((tensor) => sentOutput(tensor, wantsBytes(body, tensor.name)))
      endInference(request, reply, { counts, protocol: 'v2', inference })
      const answer = {
        model_name: served.name,
        model_version: String(served.version),
        id: body.id ?? request.id,
        parameters: answerParameters(inference),
        outputs: sent.map(({ output }) => output),
      }
      const bytes = sent.flatMap((each) => (each.bytes === null ? [] : [each.bytes]))
      return bytes.length === 0 ? answer : sendBinary(reply, answer, bytes)
    },
  )
}

/** An output says for itself whether it is sent as bytes; else the request does for all. */
function wantsBytes({ outputs = [], parameters = {} }: InferenceRequest, name: string): boolean {
  const asked = outputs.find((output) => output.name === name)?.parameters ?? {}
  return (asked['binary_data'] ?? parameters['binary_data_output']) === true
}

function sendBinary(reply: FastifyReply, answer: object, bytes: readonly Uint8Array[]): FastifyReply {
  const json = Buffer.from(JSON.stringify(answer))
  return reply
    .header(jsonLengthHeader, json.length)
    .header('content-type', 'application/octet-stream')
    .send(Buffer.concat([json, ...bytes]))
}

/** The protocol's own form of a refusal. */
function refuse(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  counts: InferenceCounts,
): FastifyReply {
  const { status, message } = refuseInference(thrown, request, reply, counts)
  return reply
    .code(status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(Buffer.from(JSON.stringify({ error: message })))
}

function refuseAddress(
  { method, url }: FastifyRequest,
  reply: FastifyReply,
  allowedMethods: (path: string) => string[],
): FastifyReply {
  const path = url.split('?', 1)[0]!
  const allowed = allowedMethods(path).join(', ')
  if (allowed === '')
    return reply.code(404).send({ error: appError('http.not_found', { method, path }).message })
  const { message } = appError('http.method_not_allowed', { method, path, allowed })
  return reply.code(405).header('allow', allowed).send({ error: message })
}
