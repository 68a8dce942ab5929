// Third room. A Matrix and labels enter; one flat Ensemble with link and calibrator leaves, and margins and probabilities of rows.
// It must not know why a score is what it is: that is the next room.
export type * from './calibration.ts'
export type * from './ensemble.ts'
export type * from './model.ts'
