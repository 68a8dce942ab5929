// Second room. A Table enters; a Matrix of model columns leaves, each column knowing its source and family.
// A Pipeline is fitted on training rows only and is plain JSON. It must not know models.
export * from './apply-pipeline.ts'
export { applyRowSteps } from './apply-row-steps.ts'
export * from './default-plan.ts'
export * from './fit-pipeline.ts'
export type * from './matrix.ts'
export * from './matrix-rows.ts'
export * from './missing-inputs.ts'
export * from './native-columns.ts'
export type * from './pipeline.ts'
export type * from './row-steps.ts'
export * from './target.ts'
