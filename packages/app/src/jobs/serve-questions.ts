import { setPriority } from 'node:os'
import type { MessagePort } from 'node:worker_threads'
import { answerQuestion } from './answer-question.ts'
import type { QuestionMessage, QuestionOrder } from './question-pool.ts'
import { sentError } from './sent-error.ts'
import { type LoadedModel, loadModel } from './served-models.ts'

const niceness = 5
/** The least lately used are let go. */
const mostModels = 4

const kept = new Map<string, Promise<LoadedModel>>()

/** Answers the questions that come over a port, one after the other; null is the last of them. */
export function serveQuestions(port: MessagePort): void {
  // Linux counts the priority of a thread, elsewhere it would be that of the server
  if (process.platform === 'linux') setPriority(niceness)
  let underWay: Promise<void> = Promise.resolve()
  const say = (message: QuestionMessage) => port.postMessage(message)
  port.on('message', (order: QuestionOrder | null) => {
    if (order === null) return void underWay.then(() => port.close())
    const { id } = order
    underWay = answer(order).then(
      (answer) => say({ id, answer }),
      (error: unknown) => say({ id, failed: sentError(error) }),
    )
  })
}

async function answer({ question, model }: QuestionOrder) {
  const { name, version, alias } = model
  return answerQuestion({ ...(await modelOf(model)), name, version, alias }, question)
}

/** The bundle of that hash and no other: it is verified when it is read. */
function modelOf({ name, version, hash, location, dataDir }: QuestionOrder['model']): Promise<LoadedModel> {
  const found = kept.get(hash) ?? loadModel({ name, version, hash, location }, dataDir)
  kept.delete(hash)
  kept.set(hash, found)
  found.catch(() => kept.delete(hash))
  const [oldest] = kept.keys()
  if (kept.size > mostModels) kept.delete(oldest!)
  return found
}
