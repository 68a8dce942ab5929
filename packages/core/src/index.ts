/**
 * The science of Candor, in the order the data flows. This is the only public entrance.
 *
 * data → features → models → explain → report, over the leaves math, metrics and errors.
 */

export * from './data/index.ts'
export * from './errors.ts'
export * from './explain/index.ts'
export * from './features/index.ts'
export { type Executor, type HelperTask, serveCrew } from './kernels/index.ts'
export * from './math/index.ts'
export * from './metrics/index.ts'
export * from './models/index.ts'
export * from './report/index.ts'
