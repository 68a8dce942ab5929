import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Job } from '@candor/client'
import type { FastifyReply } from 'fastify'
import { appError } from '../errors.ts'

const everyMs = 500
/** A comment now and then keeps what stands between from closing a stream in which nothing happens. */
const restsBetweenComments = 30
const mostStreams = 100

let open = 0

/**
 * Answers with a stream of events (text/event-stream): the job as it is, then each time that something about it has changed, until it has ended or the
 * server closes.
 *
 * @param read gives the job as it is now
 * @throws store.unknown_job, http.too_many_streams
 */
export async function sendJobEvents(
  reply: FastifyReply,
  read: () => Promise<Job>,
  closing: AbortSignal,
): Promise<FastifyReply> {
  const first = await read()
  if (open >= mostStreams) throw appError('http.too_many_streams', { limit: mostStreams })
  const stream = Readable.from(events(first, read, closing), { objectMode: false })
  open++
  stream.once('close', () => {
    open--
  })
  return reply
    .headers({ 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
    .send(stream)
}

async function* events(first: Job, read: () => Promise<Job>, closing: AbortSignal): AsyncGenerator<string> {
  let [said, rests] = ['', 0]
  for (let job = first; ; job = await read()) {
    // a sign of life of whoever works on it is no news
    const news = JSON.stringify({ ...job, updated_at: null })
    if (news !== said) yield `event: ${eventOf(job)}\ndata: ${JSON.stringify(job)}\n\n`
    else if (++rests % restsBetweenComments === 0) yield ': still here\n\n'
    said = news
    if (hasEnded(job) || closing.aborted) return
    await sleep(everyMs, null, { signal: closing }).catch(() => null)
  }
}

function hasEnded({ state }: Job): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled'
}

function eventOf(job: Job): 'progress' | 'end' {
  return hasEnded(job) ? 'end' : 'progress'
}
