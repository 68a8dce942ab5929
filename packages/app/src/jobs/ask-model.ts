import { type Answers, answerQuestion, type Question } from './answer-question.ts'
import { isExplainedInline } from './explain-decision.ts'
import type { QuestionPool } from './question-pool.ts'
import { requireServed } from './require-served.ts'
import type { FindModel, ServedModel, ServedModels } from './served-models.ts'

export type AskParts = {
  readonly models: ServedModels
  /** threads for what would hold up others; without them every question is answered here */
  readonly questions?: QuestionPool | undefined
  /** asked while a question waits for a thread; default: always */
  readonly isAwaited?: (() => boolean) | undefined
}

/**
 * Asks a model about a record: beside other requests where the answer may take longer than these should wait. Nothing is stored.
 *
 * @throws decisions.never_served, decisions.too_many_questions, decisions.not_awaited, and what the answering of the question throws
 */
export async function askModel<What extends Question['what']>(
  parts: AskParts,
  wanted: FindModel,
  question: Extract<Question, { what: What }>,
): Promise<Answers[What]> {
  const served = await parts.models.find(wanted)
  requireServed(served)
  return askServed(parts, served, question)
}

/** The same of a model that is at hand. */
export async function askServed<What extends Question['what']>(
  { questions, isAwaited }: Pick<AskParts, 'questions' | 'isAwaited'>,
  served: ServedModel,
  question: Extract<Question, { what: What }>,
): Promise<Answers[What]> {
  if (questions === undefined || isShort(served, question))
    return (await answerQuestion(served, question)) as Answers[What]
  return questions.ask(served, question, isAwaited)
}

/** Searches and grids are bounded by their deadlines alone; other methods than the usual are prepared anew for each question; what remains is what explanations cost. */
function isShort(served: ServedModel, question: Question): boolean {
  switch (question.what) {
    case 'counterfactual':
    case 'what_if':
      return false
    case 'explain': {
      const { method, space } = question.body
      const isUsual = space === 'margin' && (method === 'auto' || method === 'interventional')
      return isUsual && isExplainedInline(served)
    }
    case 'rows':
      return question.explain === null || isExplainedInline(served)
    case 'comparison':
      return question.numbers.explanation?.status !== 'ok' || isExplainedInline(served)
    case 'unstored':
      return isExplainedInline(served)
  }
}
