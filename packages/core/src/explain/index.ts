// Fourth room. An Ensemble and rows enter; contributions that add up to the score leave, then groups of them, reasons and words.
// It must not know where rows come from nor what is decided about them.
export type * from './attributions.ts'
export { checkAdditivity } from './check-additivity.ts'
export { type ExactGame, exactShap } from './exact-shap.ts'
export type { Explainer, ExplainOptions, ExplainPlan } from './explainer.ts'
export {
  type InterventionalOptions,
  interventionalShap,
  prepareInterventional,
} from './interventional-shap.ts'
export { interventionalWalk } from './interventional-walk.ts'
export { pathDependentShap, preparePathDependent } from './path-dependent-shap.ts'
