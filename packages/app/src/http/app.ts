import { fileURLToPath } from 'node:url'
import type { CandorError } from '@candor/core'
import cookie from '@fastify/cookie'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import { serializerCompiler } from 'fastify-type-provider-zod'
import { noRateLimits, usualDatasetLimits } from '../config/index.ts'
import { appError } from '../errors.ts'
import { createAuthenticator } from '../jobs/authenticate.ts'
import { createDecisionMeters } from '../jobs/decision-meters.ts'
import { createNarratives, type Narratives } from '../jobs/decision-narratives.ts'
import { createQuestionPool } from '../jobs/question-pool.ts'
import { watchMethods } from './allowed-methods.ts'
import { answerUnreadable } from './answer-unreadable.ts'
import { mountApiKeys } from './api-keys.ts'
import type { AppParts } from './app-parts.ts'
import { mountAudit } from './audit.ts'
import { mountCompat } from './compat/mount-compat.ts'
import { mountDatasets } from './datasets.ts'
import { mountDecisions } from './decisions.ts'
import { mountEntities } from './entities.ts'
import { mountErasure } from './erasure.ts'
import { errorOf } from './error-of.ts'
import { mountEvents } from './events.ts'
import { mountExplain } from './explain.ts'
import { mountHealth } from './health.ts'
import { createInferenceCounts } from './inference-counts.ts'
import { mountJobs } from './jobs.ts'
import { mountLabels } from './labels.ts'
import { leaveNoConnection } from './leave-no-connection.ts'
import { letIn } from './let-in.ts'
import { limitRate } from './limit-rate.ts'
import { bodyLimit, headerLimit, maxParamLength, usualMostInWork, usualTimeouts } from './limits.ts'
import { mountMetrics } from './metrics.ts'
import { mountMlflow } from './mlflow/mount-mlflow.ts'
import { mountModels } from './models.ts'
import { mountNarratives } from './narratives.ts'
import { mountOidc } from './oidc.ts'
import { mountOpenApi } from './openapi/mount-openapi.ts'
import { type AnswerPage, asksForPage, builtPage, mountPage } from './page.ts'
import { answerHeaders } from './page-headers.ts'
import { problemOf } from './problem-of.ts'
import { mountReference } from './reference/mount-reference.ts'
import { refuseSlowSenders } from './refuse-slow-senders.ts'
import { mountRetention } from './retention.ts'
import { mountScore } from './score.ts'
import { mountScoreBatch } from './score-batch.ts'
import { mountSession } from './session.ts'
import { shedOverload } from './shed-overload.ts'
import { readStrictJson } from './strict-json.ts'
import { mountTenants } from './tenants.ts'
import { traceHeaders, traceIdOf } from './trace-context.ts'
import { mountUsers } from './users.ts'
import { mountV2 } from './v2/mount-v2.ts'
import { validateRequest } from './validate-request.ts'

export type AppOptions = Pick<AppParts, 'store' | 'models' | 'logger' | 'access'> & Partial<AppParts>

/** Makes the HTTP server: every route of the contract, the page, and one form for every refusal. It does not listen yet. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const parts = partsOf(options)
  const { access, authenticator } = parts
  const app = newServer(parts)
  const allowedMethods = watchMethods(app)
  app.setValidatorCompiler(validateRequest)
  app.setSerializerCompiler(serializerCompiler)
  readJsonOnly(app)
  app.decorateRequest('caller', null)
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(traceHeaders(request.headers, request.id)).headers(answerHeaders)
    // Fastify would ask for its body first
    if (request.method === 'QUERY') throw refusedAddress(request, reply, allowedMethods)
  })
  await app.register(cookie)
  refuseSlowSenders(app, parts)
  shedOverload(app, parts)
  letIn(app, access, authenticator)
  await limitRate(app, parts)
  app.addHook('onClose', () => authenticator.close())
  leaveNoConnection(app)
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply))
  await mountRoutes(app, parts, allowedMethods)
  answerTheRest(app, allowedMethods, await mountPage(app, parts.pageFolder))
  return app
}

function partsOf({
  now = Date.now,
  pageFolder = fileURLToPath(builtPage),
  meters = createDecisionMeters(),
  rateLimits = noRateLimits,
  trustedProxies = [],
  timeouts = usualTimeouts,
  dataDir = null,
  datasetLimits = usualDatasetLimits,
  invoked = null,
  mostInWork = usualMostInWork,
  oidc = null,
  questions = createQuestionPool(),
  ...given
}: AppOptions): AppParts {
  const { operatorToken } = given.access
  const authenticator = given.authenticator ?? createAuthenticator({ store: given.store, now, operatorToken })
  const narratives = given.narratives ?? noNarratives(given)
  const limits = { rateLimits, trustedProxies, timeouts, datasetLimits, mostInWork }
  return {
    now,
    pageFolder,
    meters,
    dataDir,
    invoked,
    oidc,
    questions,
    ...limits,
    ...given,
    authenticator,
    narratives,
  }
}

function newServer({ logger, timeouts, trustedProxies }: AppParts): FastifyInstance {
  return Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'trace_id' }),
    bodyLimit,
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    routerOptions: { maxParamLength },
    http: {
      requireHostHeader: false,
      maxHeaderSize: headerLimit,
      headersTimeout: timeouts.headersMs,
      connectionsCheckingInterval: timeouts.checkMs,
    },
    clientErrorHandler: answerUnreadable,
    genReqId: ({ headers }) => traceIdOf(headers),
    frameworkErrors: (error, request, reply) => sendProblem(error, request, reply),
  })
}

async function mountRoutes(
  app: FastifyInstance,
  parts: AppParts,
  allowedMethods: (path: string) => string[],
): Promise<void> {
  const counts = createInferenceCounts()
  await mountOpenApi(app)
  mountReference(app)
  mountMetrics(app, parts, counts)
  mountHealth(app, parts)
  mountModels(app, parts)
  mountScore(app, parts)
  mountScoreBatch(app, parts)
  mountExplain(app, parts)
  mountDecisions(app, parts)
  mountLabels(app, parts)
  mountEvents(app, parts)
  mountEntities(app, parts)
  mountErasure(app, parts)
  mountRetention(app, parts)
  mountNarratives(app, parts)
  await mountDatasets(app, parts)
  mountJobs(app, parts)
  mountAudit(app, parts)
  mountApiKeys(app, parts)
  mountTenants(app, parts)
  mountUsers(app, parts)
  mountSession(app, parts)
  mountOidc(app, parts)
  await mountCompat(app, parts, allowedMethods)
  await mountV2(app, parts, counts, allowedMethods)
  await mountMlflow(app, parts, counts)
}

/** Without a language model texts are our own. */
function noNarratives({ store, models, logger }: AppOptions): Narratives {
  const onFailed = (err: unknown) => logger.error({ err }, 'no narrative')
  return createNarratives({ store, models, language: null, onFailed })
}

function readJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (_request: FastifyRequest, body: Buffer) => readStrictJson(body),
  )
}

function answerTheRest(
  app: FastifyInstance,
  allowedMethods: (path: string) => string[],
  answerPage: AnswerPage,
): void {
  app.setNotFoundHandler((request, reply) => {
    if (asksForPage(request)) return answerPage(reply)
    return sendProblem(refusedAddress(request, reply, allowedMethods), request, reply)
  })
}

/** Nothing is at an address, or nothing for this method; the answer then says which methods there are. */
function refusedAddress(
  { method, url }: FastifyRequest,
  reply: FastifyReply,
  allowedMethods: (path: string) => string[],
): CandorError {
  const path = pathOf(url)
  const allowed = allowedMethods(path).join(', ')
  if (allowed === '') return appError('http.not_found', { method, path })
  reply.header('allow', allowed)
  return appError('http.method_not_allowed', { method, path, allowed })
}

/** Sends the problem document of an error; what nobody foresaw is logged with its stack and told without it. */
function sendProblem(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const type = request.headers['content-type'] ?? 'none'
  const limit = request.routeOptions?.bodyLimit
  const error: CandorError = errorOf(thrown, { type, traceId: request.id, limit })
  if (error.kind === 'fault') request.log.error({ err: thrown }, error.message)
  const problem = problemOf(error, pathOf(request.url), request.id)
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer')
  if (typeof error.values['retry_after'] === 'number')
    reply.header('retry-after', error.values['retry_after'])
  else if (problem.status === 503) reply.header('retry-after', '1')
  return reply
    .code(problem.status)
    .header('content-type', 'application/problem+json')
    .send(Buffer.from(JSON.stringify(problem)))
}

function pathOf(url: string): string {
  return url.split('?', 1)[0]!
}
