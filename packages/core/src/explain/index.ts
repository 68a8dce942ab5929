// Fourth room. An Ensemble and rows enter; contributions that add up to the score leave, then groups of them, reasons and words.
// It must not know where rows come from nor what is decided about them.
export type * from './attributions.ts'
