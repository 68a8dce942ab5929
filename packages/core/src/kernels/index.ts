// A leaf: the WebAssembly kernels, their memory, and the threads that share them. Every kernel has a plain twin in the room that
// uses it; this room knows addresses and chunks, not what a tree is.

export { type OperationName, operations } from './control.ts'
export type { Executor, HelperTask } from './executor.ts'
export { expConstants } from './exp-constants.ts'
export { type JobFields, jobSize, jobs } from './jobs.ts'
export { loadKernels } from './load-kernels.ts'
export { serveCrew } from './serve-crew.ts'
export { type Crew, startCrew } from './start-crew.ts'
export { inMemory, startOnCrew, withCrew } from './with-crew.ts'
export { writeFields } from './write-fields.ts'
