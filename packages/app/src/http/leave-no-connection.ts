import type { FastifyInstance } from 'fastify'

const everyMs = 100

/**
 * Ends connections that fall idle while the server closes. Those that are idle at that moment end at once; one that is just answering, such as a stream
 * of events, would be kept open for a further request that nobody answers any more, 72 seconds long.
 */
export function leaveNoConnection(app: FastifyInstance): void {
  app.addHook('preClose', async () => {
    const { server } = app
    if (!server.listening) return
    const again = setInterval(() => server.closeIdleConnections(), everyMs)
    server.once('close', () => clearInterval(again))
  })
}
