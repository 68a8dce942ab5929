import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { appError } from '../errors.ts'
import { refuseConnection } from './answer-unreadable.ts'
import type { AppParts } from './app-parts.ts'
import { usualUploads } from './limits.ts'

type Sender = {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly startMs: number
  /** when a byte of its file came last */
  movedMs: number
  bytes: number
  /** when it was last looked at how much came since then */
  paceMs: number
  paceBytes: number
}

/**
 * Ends connections whose sender takes too long over the body of a request (408). A body is to be there within `requestMs`. A file that is taken in as it comes is bounded
 * by its size instead, and may take as long as it moves: some byte in every `stillMs`, and in each such time at least `leastBytes`. What waits for us is not the sender's fault.
 *
 * Node's own bound of a request knows no exceptions, so it is off; headers are still its.
 */
export function refuseSlowSenders(
  app: FastifyInstance,
  { timeouts, uploads = usualUploads }: AppParts,
): void {
  const senders = new Map<FastifyRequest, Sender>()
  app.addHook('onRequest', (request, reply, done) => {
    if (announcesBody(request)) senders.set(request, senderOf(request, reply))
    done()
  })
  app.addHook('preValidation', (request, _reply, done) => {
    if (request.raw.complete) senders.delete(request)
    done()
  })
  const timer = setInterval(() => {
    for (const sender of senders.values()) {
      const { request } = sender
      if (isThere(request)) senders.delete(request)
      else if (isAwaitedUpload(sender)) {
        if (!moves(sender, uploads, performance.now())) refuse(sender, appError('http.upload_too_slow'))
      } else if (performance.now() - sender.startMs > timeouts.requestMs)
        refuse(sender, appError('http.request_too_slow'))
    }
  }, timeouts.checkMs)
  timer.unref()
  app.addHook('onClose', async () => clearInterval(timer))
}

function announcesBody({ headers }: FastifyRequest): boolean {
  const length = headers['content-length']
  return (length !== undefined && length !== '0') || headers['transfer-encoding'] !== undefined
}

function senderOf(request: FastifyRequest, reply: FastifyReply): Sender {
  const now = performance.now()
  return { request, reply, startMs: now, movedMs: now, bytes: 0, paceMs: now, paceBytes: 0 }
}

function isThere({ raw }: FastifyRequest): boolean {
  return raw.complete || raw.readableEnded || raw.destroyed
}

/** What still comes of a file that has been refused is of no use. */
function isAwaitedUpload({ request, reply }: Sender): boolean {
  return request.routeOptions.config?.isUpload === true && !reply.raw.headersSent
}

function moves(
  sender: Sender,
  { stillMs, leastBytes }: { readonly stillMs: number; readonly leastBytes: number },
  now: number,
): boolean {
  const { raw, fileBytes: bytes } = sender.request
  const isOurs = raw.readableFlowing !== true
  if (isOurs || bytes !== sender.bytes) sender.movedMs = now
  sender.bytes = bytes
  if (now - sender.movedMs > stillMs) return false
  if (!isOurs && now - sender.paceMs <= stillMs) return true
  const isEnough = isOurs || bytes - sender.paceBytes >= leastBytes
  sender.paceMs = now
  sender.paceBytes = bytes
  return isEnough
}

function refuse({ reply, request: { raw } }: Sender, error: ReturnType<typeof appError>): void {
  if (reply.raw.headersSent) raw.socket.destroy()
  else refuseConnection(error, raw.socket)
}
