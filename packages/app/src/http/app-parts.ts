import type { FastifyBaseLogger, RouteOptions } from 'fastify'
import type { DatasetLimits, RateLimits } from '../config/index.ts'
import type { Access } from '../jobs/access.ts'
import type { Authenticator } from '../jobs/authenticate.ts'
import type { DecisionMeters } from '../jobs/decision-meters.ts'
import type { Narratives } from '../jobs/decision-narratives.ts'
import type { ExplanationPool } from '../jobs/explanation-pool.ts'
import type { InvokedModel } from '../jobs/invoked-model.ts'
import type { OidcParts } from '../jobs/oidc/oidc-sign-in.ts'
import type { QuestionPool } from '../jobs/question-pool.ts'
import type { ServedModels } from '../jobs/served-models.ts'
import type { Store } from '../store/index.ts'
import type { Timeouts, UploadLimits } from './limits.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** every route with what it needs */
    mountedRoutes: readonly RouteOptions[]
  }
}

/** What the server works with. */
export type AppParts = {
  readonly store: Store
  readonly models: ServedModels
  readonly narratives: Narratives
  readonly meters: DecisionMeters
  /** ms since 1970 in UTC */
  readonly now: () => number
  readonly logger: FastifyBaseLogger
  readonly rateLimits: RateLimits
  /** addresses and networks of proxies that may say whose request they forward */
  readonly trustedProxies: readonly string[]
  /** the data folder: public keys, data sets, outputs; null where there is none */
  readonly dataDir: string | null
  readonly datasetLimits: DatasetLimits
  /** whom the server lets in; `demoAccess` is the demonstration without accounts */
  readonly access: Access
  readonly authenticator: Authenticator
  readonly timeouts: Timeouts
  /** default: the usual ones */
  readonly uploads?: UploadLimits
  /** calls in work at a time; further ones are refused */
  readonly mostInWork: number
  /** threads for what would hold up other requests; without them every score is explained beside its decision */
  readonly explanations?: ExplanationPool
  /** the identity provider that people sign in with; null where there is none */
  readonly oidc: OidcParts | null
  /** threads for questions that are answered without anything being stored */
  readonly questions: QuestionPool
  /** the folder of the built page */
  readonly pageFolder: string
  /** the model that is asked where a protocol names none; null: the only one */
  readonly invoked: InvokedModel | null
}
