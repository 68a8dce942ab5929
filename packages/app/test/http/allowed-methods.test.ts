import { describe, expect, it } from 'vitest'
import { allowedMethods } from '../../src/http/allowed-methods.ts'

describe('allowedMethods', () => {
  it.each([
    ['/v1/models/my-model/score', 'POST'],
    ['/v1/models/a%2Fb/explain', 'POST'],
    ['/v1/models', 'HEAD, GET'],
    ['/v1/decisions/some-id/explanation', 'HEAD, GET'],
    ['/openapi.json', 'HEAD, GET'],
    ['/openapiXjson', ''],
    ['/v1/models/', ''],
    ['/v1/models/a/b/score', ''],
    ['/', ''],
  ])('%s: %s', (path, expected) => {
    expect(allowedMethods(path).join(', ')).toBe(expected)
  })
})
