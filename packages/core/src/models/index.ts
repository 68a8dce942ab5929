// Third room. A Matrix and labels enter; one flat Ensemble with link and calibrator leaves, and margins and probabilities of rows.
// It must not know why a score is what it is: that is the next room.
export * from './apply-calibrator.ts'
export type { NamedArray } from './array-file.ts'
export * from './beta.ts'
export { type BoostingOptions, type BoostingResult, trainBoosting, type ValidationRows } from './boosting.ts'
export * from './build-ensemble.ts'
export type * from './calibration.ts'
export * from './child-for.ts'
export * from './cross-fit.ts'
export * from './decode-arrays.ts'
export * from './decode-ensemble.ts'
export * from './encode-arrays.ts'
export { encodeEnsemble } from './encode-ensemble.ts'
export type * from './ensemble.ts'
export * from './fit-calibrator.ts'
export { type ForestOptions, type ForestResult, trainForest } from './forest.ts'
export { fromLightgbm } from './from-lightgbm.ts'
export { fromNeutralJson } from './from-neutral.ts'
export { fromSklearnArrays } from './from-sklearn-arrays.ts'
export { fromXgboostJson } from './from-xgboost.ts'
export { type ImportedModel, type ModelFormat, withFeatureNames } from './imported-model.ts'
export * from './isotonic.ts'
export * from './leaves.ts'
export * from './link.ts'
export { type LossName, losses } from './loss.ts'
export * from './margin-unit.ts'
export * from './margins.ts'
export type * from './model.ts'
export { nodeKinds } from './node-kind.ts'
export type {
  Algorithm,
  BoostingParameters,
  ForestParameters,
  MaxFeatures,
  ParametersOf,
  ParameterValue,
} from './parameter-table.ts'
export * from './parameters.ts'
export * from './pipeline-for-imported.ts'
export * from './predict.ts'
export * from './read-model.ts'
export * from './route-rows.ts'
export * from './score-scale.ts'
export * from './sigmoid.ts'
export * from './temperature.ts'
export { toNeutralJson } from './to-neutral.ts'
export type { TrainingHooks, TrainingProgress } from './training-hooks.ts'
export * from './venn-abers.ts'
