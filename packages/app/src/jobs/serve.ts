import pino, { type Logger } from 'pino'
import {
  dataFolder,
  exposedSecrets,
  isLoopback,
  knownSecrets,
  listenAddress,
  loopbackAddress,
  noRateLimits,
  type OidcSettings,
  type RateLimits,
} from '../config/index.ts'
import type { Store } from '../store/index.ts'
import { type Access, accountsOnly, demoAccess } from './access.ts'
import { createAdminLink } from './admin-link.ts'
import { type RetentionSchedule, scheduleRetention } from './daily-retention.ts'
import type { DataLock } from './data-lock.ts'
import { openDataStore } from './data-store.ts'
import { removeBrokenUploads } from './datasets/remove-broken-uploads.ts'
import { createNarratives, type Narratives } from './decision-narratives.ts'
import { dispatchOutbox } from './dispatch-outbox.ts'
import { finishErasures } from './erasure/finish-erasures.ts'
import { createExplanationPool, type ExplanationPool } from './explanation-pool.ts'
import { finishExplanations } from './finish-explanations.ts'
import type { InvokedModel } from './invoked-model.ts'
import { type CheckpointKeeper, keepCheckpoints } from './keep-checkpoints.ts'
import type { LanguageModel } from './language-model.ts'
import { listenError } from './listen-error.ts'
import { createOidcProvider } from './oidc/oidc-provider.ts'
import type { OidcParts } from './oidc/oidc-sign-in.ts'
import { championNames } from './registered-models.ts'
import { isServed } from './require-served.ts'
import { scrubberOf } from './secrets/scrub-secrets.ts'
import { secretKeys } from './secrets/secret-keys.ts'
import { createServedModels, type FindModel, type ServedModels } from './served-models.ts'
import { startJobs } from './start-jobs.ts'

/** What a server is made of; the HTTP room makes one of it. */
export type ServerParts = {
  readonly store: Store
  readonly models: ServedModels
  readonly logger: Logger
  readonly explanations?: ExplanationPool
  /** default: nothing is counted */
  readonly rateLimits?: RateLimits
  /** proxies that may say whose request they forward; default: none */
  readonly trustedProxies?: readonly string[]
  readonly dataDir: string
  readonly access: Access
  /** the model that is asked where a protocol names none */
  readonly invoked?: InvokedModel | null
  /** the identity provider that people sign in with */
  readonly oidc?: OidcParts | null
  /** default: texts are our own */
  readonly narratives?: Narratives
}

/** The part of an HTTP server that is needed to run it. */
export type ListeningApp = {
  listen(place: { host: string; port: number }): Promise<string>
  close(): Promise<unknown>
}

export type ServeOptions = {
  /** without accounts, on this machine alone; or with accounts */
  readonly mode: 'demo' | 'accounts'
  readonly host: string
  /** 0 takes any free one */
  readonly port: number
  readonly dataDir: string
  readonly createApp: (parts: ServerParts) => Promise<ListeningApp>
  /** a store that the caller has open; a process opens a file once */
  readonly store?: Store
  readonly models?: ServedModels
  readonly logger?: Logger
  /** what commands beside the server read; who took it releases it */
  readonly lock?: DataLock
  readonly rateLimits?: RateLimits
  /** proxies that may say whose request they forward; default: none */
  readonly trustedProxies?: readonly string[]
  readonly invoked?: InvokedModel | null
  /** what writes texts about decisions; default: none does */
  readonly language?: LanguageModel | null
  /** told each signed checkpoint of the audit log as a line of JSON; default: none are made, and nothing is deleted for its age either */
  readonly onCheckpoint?: (line: string) => void
  readonly oidc?: OidcSettings | null
}

export type RunningServer = {
  /** with the port that was taken, such as `http://127.0.0.1:8080/` */
  readonly address: string
  /** lets the first administrator in, once; null where there is one already, and in the demonstration */
  readonly adminLink: string | null
  /** answers what was asked, then ends */
  close(): Promise<void>
}

/**
 * Starts the server and makes every champion ready.
 *
 * @throws app.host_not_loopback, app.bad_host, app.host_not_ours, app.port_in_use, app.port_refused, store.not_writable, …
 */
export async function startServer(options: ServeOptions): Promise<RunningServer> {
  const host = options.mode === 'demo' ? loopbackAddress(options.host) : listenAddress(options.host)
  const folder = dataFolder(options.dataDir)
  await removeBrokenUploads(folder.path)
  const store = options.store ?? (await openDataStore(options.dataDir, { threads: true }))
  const models = options.models ?? createServedModels(store, folder.path)
  const logger = options.logger ?? serverLog()
  const { rateLimits = noRateLimits, trustedProxies = [], invoked = null } = options
  const champions = askedEarly(championsOf(store))
  const access = await accessOf(options, host, store)
  const explanations = createExplanationPool()
  const oidc = await oidcOf(options)
  const { onCheckpoint, language = null } = options
  const narratives = createNarratives({
    store,
    models,
    language,
    onFailed: (err) => logger.error({ err }, 'no narrative'),
  })
  const made = { store, models, narratives, explanations, oidc }
  const parts = { ...made, logger, rateLimits, trustedProxies, access, invoked, dataDir: folder.path }
  const app = await options.createApp(parts)
  const keeper =
    onCheckpoint === undefined ? null : checkpointsOf({ store, logger, dataDir: folder.path }, onCheckpoint)
  let retention: RetentionSchedule | null = null
  const notRetained = (err: unknown) => logger.error({ err }, 'what is kept no longer was not deleted')
  let stopJobs: () => Promise<void> = async () => undefined
  let takenUp: Promise<void> = Promise.resolve()
  const onFailed = (err: unknown) => logger.error({ err }, 'the outbox waits')
  const outbox = dispatchOutbox({ store, onFailed })
  const close = async () => {
    await app.close()
    await explanations.close()
    await takenUp
    await narratives.stop()
    await stopJobs()
    await retention?.stop()
    await outbox.stop()
    // the last: what the others did at their end is signed too
    await keeper?.stop()
    if (options.store === undefined) await store.close()
  }
  try {
    const address = await app.listen({ host, port: options.port })
    await options.lock?.publish(`${address}/`)
    await prepareChampions(parts, await champions)
    takenUp = takeUp(parts).catch((err) => logger.error({ err }, 'what was owed is not finished'))
    stopJobs = startJobs(parts)
    if (onCheckpoint !== undefined)
      retention = scheduleRetention({ store, dataDir: folder.path, onFailed: notRetained })
    const { adminLink } = access
    return {
      address: `${address}/`,
      adminLink: adminLink === null ? null : `${address}/#admin=${adminLink.token}`,
      close,
    }
  } catch (error) {
    await close()
    throw listenError(error, options)
  }
}

type Owing = Pick<ServerParts, 'store' | 'models' | 'logger' | 'dataDir'> & {
  readonly narratives: Narratives
  readonly explanations: ExplanationPool
}

/** Goes on with what an earlier process left undone, in every tenant. */
async function takeUp({ narratives, logger, dataDir, ...parts }: Owing): Promise<void> {
  const onUnexplained = (err: unknown) => logger.error({ err }, 'an explanation that is owed was not made')
  const tenants = await parts.store.run('tenant.list', {})
  for (const { id } of tenants) narratives.resume(id)
  for (const { id } of tenants) await finishExplanations({ ...parts, onUnexplained }, id)
  for (const { id: tenantId } of tenants)
    await finishErasures({ store: parts.store, tenantId, dataDir, at: Date.now() })
}

function checkpointsOf(
  { store, logger, dataDir }: Pick<ServerParts, 'store' | 'logger' | 'dataDir'>,
  onSigned: (line: string) => void,
): CheckpointKeeper {
  const onFailed = (err: unknown) => logger.error({ err }, 'no checkpoint of the audit log')
  return keepCheckpoints({ store, dataDir, onSigned, onFailed })
}

async function oidcOf({ oidc = null, dataDir }: ServeOptions): Promise<OidcParts | null> {
  return oidc === null ? null : { provider: createOidcProvider(oidc), keys: await secretKeys(dataDir) }
}

/** Without an administrator whoever started the server lets the first one in. */
async function accessOf({ mode, lock }: ServeOptions, host: string, store: Store): Promise<Access> {
  const operatorToken = lock?.token ?? null
  if (mode === 'demo') return { ...demoAccess, operatorToken }
  const hasAdmin = await store.run('user.has_admin', { tenantId: 'default' })
  return {
    ...accountsOnly,
    operatorToken,
    isLocal: isLoopback(host),
    adminLink: hasAdmin ? null : createAdminLink(Date.now()),
  }
}

/**
 * One JSON line per event, on stderr: stdout is for answers. The operator's secrets, and whatever looks like a credential, are taken out of every line.
 */
export function serverLog(
  level = 'info',
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Logger {
  const scrub = scrubberOf(knownSecrets(environment))
  const log = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: secretPaths, censor: '[redacted]' },
      hooks: { streamWrite: scrub },
    },
    pino.destination(gathered),
  )
  for (const setting of exposedSecrets(environment))
    log.warn({ setting }, 'everybody can read the file of this secret')
  return log
}

/** A write of each line would hold up the request that it is about: lines are written together, at the latest after 100 ms and when the process ends. */
const gathered = { dest: 2, sync: false, minLength: 4096, periodicFlush: 100 }

/** Names that hold secrets in what is logged; a list without wildcards costs nothing where they are absent. */
const secretPaths = ['', 'headers.', 'req.headers.'].flatMap((place) =>
  ['authorization', 'cookie', 'password', 'secret', 'token'].map((word) => `${place}${word}`),
)

/** Reading a bundle and preparing its explainer costs more than a request should wait for. A model that fails says so in /readyz. */
async function prepareChampions(
  parts: Pick<ServerParts, 'models' | 'logger'>,
  champions: readonly Champion[],
): Promise<void> {
  for (const champion of champions) await prepareChampion(champion, parts)
}

type Champion = Pick<FindModel, 'tenantId' | 'name'>

/** Of every tenant. */
async function championsOf(store: Store): Promise<Champion[]> {
  const champions: Champion[] = []
  for (const { id: tenantId } of await store.run('tenant.list', {}))
    for (const name of await championNames(store, tenantId)) champions.push({ tenantId, name })
  return champions
}

/** The thread that reads starts while the routes are made; what fails, fails where it is awaited. */
function askedEarly<T>(answer: Promise<T>): Promise<T> {
  answer.catch(() => undefined)
  return answer
}

/** Reads a champion and prepares its explainer, unless that has been done, or nobody may ask it. */
export async function prepareChampion(
  wanted: Champion,
  { models, logger }: Pick<ServerParts, 'models' | 'logger'>,
): Promise<void> {
  try {
    const served = await models.find(wanted)
    if (isServed(served)) served.explainerOf(0)
  } catch (error) {
    logger.error({ err: error, tenant: wanted.tenantId, model: wanted.name }, 'model not ready')
  }
}
