// Third room. A Matrix and labels enter; one flat Ensemble with link and calibrator leaves, and margins and probabilities of rows.
// It must not know why a score is what it is: that is the next room.
export * from './build-ensemble.ts'
export type * from './calibration.ts'
export * from './child-for.ts'
export type * from './ensemble.ts'
export { fromSklearnArrays } from './from-sklearn-arrays.ts'
export { fromXgboostJson } from './from-xgboost.ts'
export type { ImportedModel, ModelFormat } from './imported-model.ts'
export * from './leaves.ts'
export * from './link.ts'
export * from './margins.ts'
export type * from './model.ts'
export * from './route-rows.ts'
