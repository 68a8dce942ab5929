import type { FastifyInstance, FastifyRequest, RequestPayload } from 'fastify'
import { appError } from '../errors.ts'
import type { AppParts } from './app-parts.ts'
import { usualUploads } from './limits.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** its body is a file that is taken in as it comes */
    isUpload?: boolean
  }
  interface FastifyRequest {
    /** bytes of its file that have come; what frames them on their way is none of it */
    fileBytes: number
  }
}

/**
 * Gives the routes of a scope, which take in files as they come, places of their own: a file may take long, and takes none of those for work. Beyond so many at a time
 * further ones are refused at once (503), before anything of them is read.
 */
export function boundUploads(
  scope: FastifyInstance,
  { uploads: { most } = usualUploads }: Pick<AppParts, 'uploads'>,
): void {
  let open = 0
  scope.decorateRequest('fileBytes', 0)
  scope.addHook('onRoute', (route) => {
    route.config = { ...route.config, isUpload: true }
  })
  scope.addHook('preParsing', (request, reply, bytes, done) => {
    if (reply.raw.destroyed) return done()
    if (open >= most) return done(appError('http.too_many_uploads', { limit: most }))
    open += 1
    // comes for a sender who breaks off, too
    reply.raw.once('close', () => {
      open -= 1
    })
    countBytes(request, bytes)
    done()
  })
}

/** It stands still until somebody reads it. */
function countBytes(request: FastifyRequest, bytes: RequestPayload): void {
  bytes.pause()
  bytes.on('data', (piece: Buffer) => {
    request.fileBytes += piece.length
  })
}
