import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { appError } from '../errors.ts'
import type { Answers, Question } from './answer-question.ts'
import { receivedError, type SentError } from './sent-error.ts'
import type { ServedModel } from './served-models.ts'

/** A question for a thread, and the model that it is about. */
export type QuestionOrder = {
  readonly id: number
  readonly question: Question
  readonly model: {
    readonly name: string
    readonly version: number
    readonly alias: string | null
    readonly hash: string
    readonly location: string
    readonly dataDir: string
  }
}

export type QuestionMessage = { readonly id: number } & (
  | { readonly answer: Answers[keyof Answers] }
  | { readonly failed: SentError }
)

export type QuestionPool = {
  /**
   * Answers in a thread of its own.
   *
   * @param isAwaited asked before the question is begun; a place where nobody waits is given away. Default: always
   * @throws decisions.too_many_questions, decisions.not_awaited, decisions.thinking_ended, and what the answering of the question throws
   */
  ask<What extends Question['what']>(
    served: ServedModel,
    question: Extract<Question, { what: What }>,
    isAwaited?: () => boolean,
  ): Promise<Answers[What]>
  /** ends when the questions under way are answered; those that wait are not */
  close(): Promise<void>
}

type Waiting = {
  readonly order: QuestionOrder
  readonly isAwaited: () => boolean
  readonly resolve: (answer: never) => void
  readonly reject: (error: Error) => void
}

type Place = {
  thread: Worker | null
  waiting: Waiting | null
  /** whether it answers questions that are no searches alone */
  readonly isKept: boolean
}

const mostWaiting = 64

/**
 * Threads that think about questions which would hold up other requests: at least two, and one more that no search is given to, so that long searches do not keep a short
 * question waiting. They are started with the first question and kept; each bounds its own time.
 */
export function createQuestionPool({
  threads = Math.max(2, availableParallelism() - 1),
  limit = mostWaiting,
} = {}): QuestionPool {
  const places: Place[] = Array.from({ length: threads + 1 }, (_, i) => ({
    thread: null,
    waiting: null,
    isKept: i === threads,
  }))
  const queue: Waiting[] = []
  let lastId = 0
  let closed = false

  function leaveAbandoned(): void {
    const abandoned = queue.filter(({ isAwaited }) => !isAwaited())
    for (const each of abandoned) {
      queue.splice(queue.indexOf(each), 1)
      each.reject(appError('decisions.not_awaited'))
    }
  }

  function workOn(): void {
    leaveAbandoned()
    for (const place of places) {
      if (place.waiting !== null) continue
      const at = queue.findIndex(({ order }) => !place.isKept || !isSearch(order.question))
      const [next] = at < 0 ? [] : queue.splice(at, 1)
      if (next === undefined) continue
      place.waiting = next
      place.thread ??= startThread(place)
      place.thread.postMessage(next.order)
    }
  }

  function startThread(place: Place): Worker {
    const thread = new Worker(new URL(import.meta.resolve('#question-thread')))
    thread.unref()
    thread.on('message', (message: QuestionMessage) => {
      const { waiting } = place
      place.waiting = null
      if ('answer' in message) waiting?.resolve(message.answer as never)
      else waiting?.reject(receivedError(message.failed))
      workOn()
    })
    thread.on('error', () => undefined)
    thread.on('exit', () => {
      place.thread = null
      place.waiting?.reject(appError('decisions.thinking_ended'))
      place.waiting = null
      if (!closed) workOn()
    })
    return thread
  }

  return {
    ask({ name, version, alias, bundle, dataDir }, question, isAwaited = () => true) {
      leaveAbandoned()
      if (closed || queue.length >= limit)
        return Promise.reject(appError('decisions.too_many_questions', { limit }))
      const model = { name, version, alias, hash: bundle.hash, location: bundle.folder, dataDir }
      return new Promise((resolve, reject) => {
        queue.push({ order: { id: ++lastId, question, model }, isAwaited, resolve, reject })
        workOn()
      })
    },
    async close() {
      closed = true
      for (const { reject } of queue.splice(0)) reject(appError('decisions.thinking_ended'))
      await Promise.all(places.map(({ thread }) => thread && ended(thread)))
    },
  }
}

/** It takes as long as its deadline lets it. */
function isSearch({ what }: Question): boolean {
  return what === 'counterfactual' || what === 'what_if'
}

/** It ends by itself: V8 may take the whole process down when it ends a thread in the midst of compiled kernels. */
function ended(thread: Worker): Promise<void> {
  return new Promise((resolve) => {
    thread.once('exit', () => resolve())
    thread.ref()
    thread.postMessage(null)
  })
}
