// Leaf room: numbers and nothing else. What enters and leaves are numbers and typed arrays; it knows no table, model or metric.
// Every function gives the same bits in every engine: none of them uses Math beyond what IEEE 754 fixes to the last digit.
export { exp } from './exp.ts'
export { expm1 } from './expm1.ts'
export { log } from './log.ts'
export { log1p } from './log1p.ts'
export { logistic } from './logistic.ts'
export { logit } from './logit.ts'
export { normalQuantile } from './normal-quantile.ts'
export { createRandom, type Random, randomFromState } from './random.ts'
export { softplus } from './softplus.ts'
