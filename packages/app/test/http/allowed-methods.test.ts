import Fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import { watchMethods } from '../../src/http/allowed-methods.ts'

describe('watchMethods', () => {
  const app = Fastify()
  const allowedMethods = watchMethods(app)
  const answer = async () => ''
  app.post('/v1/models/:name/score', answer)
  app.get('/v1/models', answer)
  app.post('/v1/models', answer)
  app.get('/openapi.json', answer)
  app.delete('/v1/session', answer)
  app.register(async (scope) => scope.get('/models/:model/versions/:version', answer), { prefix: '/v2' })

  it.each([
    ['/v1/models/my-model/score', 'POST'],
    ['/v1/models/a%2Fb/score', 'POST'],
    ['/v1/models', 'HEAD, GET, POST'],
    ['/v1/session', 'DELETE'],
    ['/v2/models/x/versions/7', 'HEAD, GET'],
    ['/openapi.json', 'HEAD, GET'],
    ['/openapiXjson', ''],
    ['/v1/models/', ''],
    ['/v1/models/a/b/score', ''],
    ['/', ''],
  ])('%s: %s', async (path, expected) => {
    await app.ready()
    expect(allowedMethods(path).join(', ')).toBe(expected)
  })
})
