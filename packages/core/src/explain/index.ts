// Fourth room. An Ensemble and rows enter; contributions that add up to the score leave, then groups of them, reasons and words.
// It must not know where rows come from nor what is decided about them.

export {
  type AccumulatedEffects,
  accumulatedEffects,
  type LocalRows,
  levelEffects,
} from './accumulated-effects.ts'
export { type AnswerGame, answerGame } from './answer-game.ts'
export type * from './attributions.ts'
export { type Beeswarm, type BeeswarmLane, createBeeswarm } from './beeswarm.ts'
export { checkAdditivity } from './check-additivity.ts'
export { type Player, prepareCoalitionShap } from './coalition-shap.ts'
export { type Band, type Comparison, compareWithCohort, typicalValue } from './comparison.ts'
export {
  type BindingRule,
  type Change,
  type CounterfactualOption,
  type Counterfactuals,
  type CounterfactualTask,
  counterfactuals,
} from './counterfactuals.ts'
export { decisionScores } from './decision-score.ts'
export {
  createDependence,
  type Dependence,
  type DependenceBin,
  type DependenceOptions,
  type PartnerLine,
} from './dependence-bins.ts'
export { exactInteractions } from './exact-interactions.ts'
export { type ExactGame, exactShap } from './exact-shap.ts'
export type { Explainer, ExplainOptions, ExplainPlan } from './explainer.ts'
export { type CellValue, formatDecimals, formatNumber, formatPercent, formatValue } from './format-value.ts'
export { type FamilyAttributions, familyNames, groupByFamily } from './group-by-family.ts'
export { groupInteractions } from './group-interactions.ts'
export { impurityShares } from './impurity-shares.ts'
export type { InteractionExplainer } from './interaction-explainer.ts'
export {
  createInteractionStrength,
  type InteractionStrength,
  type PairStrength,
} from './interaction-strength.ts'
export { type Interactions, interactionMatrix, pairCount, pairsOf } from './interactions.ts'
export { prepareInterventionalInteractions } from './interventional-interactions.ts'
export {
  type InterventionalOptions,
  interventionalShap,
  prepareInterventional,
} from './interventional-shap.ts'
export { interventionalWalk } from './interventional-walk.ts'
export { linearShap } from './linear-shap.ts'
export {
  createMeanAbsolute,
  type FeatureStrength,
  type IntervalOptions,
  type MeanAbsolute,
  type PhiBlock,
} from './mean-absolute.ts'
export {
  type Caveat,
  type NarrativeAnswer,
  type NarrativeDriver,
  narrativeSchema,
} from './narrative-answer.ts'
export {
  factsDigest,
  type NarrativeFacts,
  type NarrativeItem,
  type NarrativeSubject,
  narrativeFacts,
} from './narrative-facts.ts'
export { narrativePrompt, type PromptMessage, repairPrompt } from './narrative-prompt.ts'
export { narrativeTemplate } from './narrative-template.ts'
export { type PairedEffects, type PairedRows, pairedEffects } from './paired-effects.ts'
export { centredCurves, type PartialDependence, pairShare, partialDependence } from './partial-dependence.ts'
export { preparePathDependentInteractions } from './path-dependent-interactions.ts'
export {
  type PathDependentOptions,
  pathDependentShap,
  preparePathDependent,
} from './path-dependent-shap.ts'
export {
  type PermutationImportance,
  type PermutationOptions,
  type PermutationStrength,
  type PermutedRows,
  permutationImportance,
} from './permutation-importance.ts'
export type { PlanOptions } from './plan-trees.ts'
export type { Plausibility } from './plausibility.ts'
export { preparePlayerShap } from './player-shap.ts'
export { type ExplainerChoice, prepareExplainer } from './prepare-explainer.ts'
export { prepareInteractions } from './prepare-interactions.ts'
export { prepareProbability } from './prepare-probability.ts'
export { proposeWording } from './propose-wording.ts'
export { type RankAgreement, rankAgreement } from './rank-agreement.ts'
export { rankCorrelation, rankCorrelations } from './rank-correlation.ts'
export { reasonCompactness } from './reason-compactness.ts'
export type { ReasonFacts } from './reason-evidence.ts'
export { reasonStability, type Stability } from './reason-stability.ts'
export { type CutOff, reasonSufficiency, type Sufficiency } from './reason-sufficiency.ts'
export {
  adverseFamilies,
  prepareReasons,
  type Reason,
  type ReasonContext,
  type ReasonRow,
  reasonsFor,
} from './reasons.ts'
export type { CostRule, LinkRule, RecourseRules } from './recourse-rules.ts'
export { prepareRescaled, prepareRescaledInteractions } from './rescaled-shap.ts'
export { medianRowSweeps, observedCurve, type ResponseCurve } from './response-curve.ts'
export { type RowSample, rowSample } from './row-sample.ts'
export { prepareSaabas } from './saabas.ts'
export { ordinal, type SentenceFacts, sentence } from './sentence.ts'
export { type OtherColumn, similarityOrder } from './similarity-order.ts'
export { thresholdGrid } from './threshold-grid.ts'
export { pairPlace } from './tree-method.ts'
export { prepareTypicalScores, scoresWithTypical, type TypicalScores, typicalRow } from './typical-row.ts'
export { binOf, quantileEdges, sharedEdges, valueGrid } from './value-grid.ts'
export { valuePercentiles } from './value-percentiles.ts'
export { variedRows } from './varied-rows.ts'
export {
  type NarrativeCheck,
  type NarrativeFailure,
  type NarrativeVerdict,
  narrativeChecks,
  verifyNarrative,
} from './verify-narrative.ts'
export { prepareVote } from './vote-shap.ts'
export {
  type FamilyWording,
  familyWording,
  type Language,
  plainWording,
  type SpanishLabel,
  type Texts,
  type UnitTexts,
  type ValueFormat,
  type Wording,
} from './wording.ts'
