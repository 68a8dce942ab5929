// Second room. A Table enters; a Matrix of model columns leaves, each column knowing its source and family.
// A Pipeline is fitted on training rows only and is plain JSON. It must not know models.
export type * from './matrix.ts'
export type * from './pipeline.ts'
export type * from './row-steps.ts'
