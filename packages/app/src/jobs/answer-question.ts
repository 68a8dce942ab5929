import type {
  CounterfactualAnswer,
  CounterfactualRequest,
  ExplainAnswer,
  ExplainQuery,
  ExplainRequest,
  WhatIfAnswer,
  WhatIfRequest,
} from '@candor/client'
import { answerCounterfactual } from './answer-counterfactual.ts'
import { answerWhatIf } from './answer-what-if.ts'
import { explainServed } from './explain-request.ts'
import type { ServedModel } from './served-models.ts'

/** What may be asked of a model about a record, without anything being stored. */
export type Question =
  | { readonly what: 'counterfactual'; readonly body: CounterfactualRequest }
  | { readonly what: 'what_if'; readonly body: WhatIfRequest }
  | { readonly what: 'explain'; readonly query: ExplainQuery; readonly body: ExplainRequest }

export type Answers = {
  readonly counterfactual: CounterfactualAnswer
  readonly what_if: WhatIfAnswer
  readonly explain: ExplainAnswer
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
  }
}
