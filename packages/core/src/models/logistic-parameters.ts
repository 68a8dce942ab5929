import type { ParametersTable, RefusedNames } from './parameter.ts'
import { choice, within } from './parameter-kind.ts'

/** Settings of logistic regression. Names and meaning as in scikit-learn. */
export type LogisticParameters = {
  /** one over the L2 penalty of the coefficients */
  readonly C: number
  readonly classWeight: 'balanced' | null
}

export const logisticTable: ParametersTable<LogisticParameters> = {
  C: { name: 'C', kind: within('above 0', (x) => x > 0), initial: 1, aliases: ['c'] },
  classWeight: { name: 'class_weight', kind: choice(['balanced', 'none']), initial: null, aliases: [] },
}

const exact = 'the optimum is found to the last digits, whatever the way there'

export const refusedByLogistic: RefusedNames = {
  penalty: 'the penalty is L2; weaken it by a larger C',
  l1_ratio: 'the penalty is L2; weaken it by a larger C',
  solver: exact,
  max_iter: exact,
  tol: exact,
  fit_intercept: 'there is always an intercept, without penalty',
}
