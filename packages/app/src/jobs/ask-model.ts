import { type Answers, answerQuestion, type Question } from './answer-question.ts'
import type { QuestionPool } from './question-pool.ts'
import { requireServed } from './require-served.ts'
import type { FindModel, ServedModel, ServedModels } from './served-models.ts'

export type AskParts = {
  readonly models: ServedModels
  /** threads for what would hold up others; without them every question is answered here */
  readonly questions?: QuestionPool
}

/** Milliseconds that a question may hold up the requests beside it. */
const inlineMs = 20

/**
 * Asks a model about a record: beside other requests where the answer may take longer than these should wait. Nothing is stored.
 *
 * @throws decisions.never_served, decisions.too_many_questions, and what the answering of the question throws
 */
export async function askModel<What extends Question['what']>(
  { models, questions }: AskParts,
  wanted: FindModel,
  question: Extract<Question, { what: What }>,
): Promise<Answers[What]> {
  const served = await models.find(wanted)
  requireServed(served)
  if (questions === undefined || isShort(served, question))
    return (await answerQuestion(served, question)) as Answers[What]
  return questions.ask(served, question)
}

/** Searches and grids are bounded by their deadlines alone; other methods than the usual are prepared anew for each question. */
function isShort({ cost }: ServedModel, question: Question): boolean {
  if (question.what !== 'explain') return false
  const { method, space } = question.body
  if (space !== 'margin') return false
  return (
    (method === 'auto' || method === 'interventional') && (cost.shapMs === null || cost.shapMs <= inlineMs)
  )
}
