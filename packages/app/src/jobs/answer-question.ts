import type {
  CounterfactualAnswer,
  CounterfactualRequest,
  ExplainAnswer,
  ExplainQuery,
  ExplainRequest,
  WhatIfAnswer,
  WhatIfRequest,
} from '@candor/client'
import type { CompatScored } from '@candor/scenarios'
import { answerCounterfactual } from './answer-counterfactual.ts'
import { answerWhatIf } from './answer-what-if.ts'
import { type Compared, compareDecision, type StoredNumbers } from './compare-decision.ts'
import { explainServed } from './explain-request.ts'
import { explainUnstored, type UnstoredRecord } from './explain-unstored.ts'
import { type InferredRows, inferRows, type RowsToInfer } from './infer-rows.ts'
import type { ServedModel } from './served-models.ts'

/** What may be asked of a model about records, without anything being stored. */
export type Question =
  | { readonly what: 'counterfactual'; readonly body: CounterfactualRequest }
  | { readonly what: 'what_if'; readonly body: WhatIfRequest }
  | { readonly what: 'explain'; readonly query: ExplainQuery; readonly body: ExplainRequest }
  | ({ readonly what: 'rows' } & RowsToInfer)
  | { readonly what: 'comparison'; readonly numbers: StoredNumbers }
  | { readonly what: 'unstored'; readonly record: UnstoredRecord }

export type Answers = {
  readonly counterfactual: CounterfactualAnswer
  readonly what_if: WhatIfAnswer
  readonly explain: ExplainAnswer
  readonly rows: InferredRows
  readonly comparison: Compared
  readonly unstored: CompatScored
}

/** @throws what the answering of the question throws */
export async function answerQuestion(
  served: ServedModel,
  question: Question,
): Promise<Answers[keyof Answers]> {
  switch (question.what) {
    case 'counterfactual':
      return answerCounterfactual(served, question.body)
    case 'what_if':
      return answerWhatIf(served, question.body)
    case 'explain':
      return explainServed(served, question)
    case 'rows':
      return inferRows(served, question)
    case 'comparison':
      return compareDecision(served, question.numbers)
    case 'unstored':
      return explainUnstored(served, question.record)
  }
}
