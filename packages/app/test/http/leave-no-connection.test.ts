import { expect, it } from 'vitest'
import { servedApp } from '../served/served-app.ts'

it('a server with a stream under way closes without waiting for its connection to be used again', async () => {
  const { app, store, close } = await servedApp({})
  const about = { tenantId: 'default', payload: {}, maxAttempts: 1, at: Date.now() }
  await store.run('job.enqueue', { ...about, id: 'q', kind: 'nobody', uniqueKey: 'q' })
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  // fetch keeps its connection; the usual bound of a test is far below the 72 s after which the server would give it up
  const stream = await fetch(`${address}/v1/jobs/q/events`)
  expect(stream.status).toBe(200)
  const read = stream.text()
  await close()
  expect(await read).toContain('event: progress')
})
