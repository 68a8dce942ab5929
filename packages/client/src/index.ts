/**
 * The HTTP contract of Candor: what goes over the wire, in its own names (snake_case), and the client made from it.
 *
 * One file per resource holds the schemas; `routes` is the list of all; it must not know how the server does its work.
 */
export * from './api-keys.ts'
export * from './audit.ts'
export * from './client.ts'
export * from './decision-view.ts'
export * from './decisions.ts'
export * from './entities.ts'
export * from './erasure.ts'
export * from './events.ts'
export * from './evidence.ts'
export * from './explain.ts'
export * from './explanation.ts'
export * from './feature-values.ts'
export * from './health.ts'
export * from './jobs.ts'
export * from './labels.ts'
export * from './models.ts'
export * from './narrative.ts'
export * from './problem.ts'
export * from './routes.ts'
export * from './scopes.ts'
export * from './score.ts'
export * from './score-batch.ts'
export * from './session.ts'
export * from './users.ts'
