import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { metricValue, routes } from '../src/index.ts'

const named = [...Object.values(routes)].flatMap((route) => [
  route.answer as z.ZodType,
  ...('body' in route ? [route.body as z.ZodType] : []),
])

describe('routes', () => {
  it('has one method and path per name, in snake_case on the wire', () => {
    const addresses = Object.values(routes).map((route) => `${route.method} ${route.path}`)
    expect(new Set(addresses).size).toBe(addresses.length)
  })

  it.each(named.map((schema) => [schema.meta()?.id, schema]))(
    '%s: its examples fit the schema',
    (_, schema) => {
      const examples = (schema.meta()?.examples ?? []) as unknown[]
      for (const example of examples) expect(schema.parse(example)).toBeTruthy()
    },
  )

  it('take every form of a metric: with an interval, with folds, undefined', () => {
    for (const example of (metricValue.meta()?.examples ?? []) as unknown[])
      expect(metricValue.parse(example)).toEqual(example)
  })

  it('every document has a name for OpenAPI, used once', () => {
    const ids = named.map((schema) => schema.meta()?.id)
    expect(ids).not.toContain(undefined)
    expect(new Set(named).size).toBe(new Set(ids).size)
  })

  it('fills the defaults of a score', () => {
    expect(routes.score.query.parse({})).toEqual({
      explain: 'top',
      lang: 'en',
      audience: 'case_handler',
      mode: 'automatic',
      on_duplicate: 'first',
      narrate: 'false',
    })
    expect(routes.score.body.parse({ features: {} })).toEqual({ source: 'api', features: {} })
  })

  it('refuses a version and an alias together, unknown keys, and values that are no feature values', () => {
    expect(routes.score.query.safeParse({ version: '1', alias: 'champion' }).success).toBe(false)
    expect(routes.score.query.safeParse({ verson: '1' }).success).toBe(false)
    expect(routes.score.body.safeParse({ features: {}, scenario: 'x' }).success).toBe(false)
    expect(routes.score.body.safeParse({ features: { age: [1] } }).success).toBe(false)
    expect(routes.score.body.safeParse({ features: { age: Number.POSITIVE_INFINITY } }).success).toBe(false)
    expect(routes.score.body.safeParse({ features: { age: null, name: 'x', flag: true } }).success).toBe(true)
  })

  it('reads the limit of a list from the text of a query', () => {
    expect(routes.decisions.query.parse({ limit: '20' })).toEqual({ limit: 20 })
    expect(routes.decisions.query.safeParse({ limit: '201' }).success).toBe(false)
  })

  it('can be written as JSON schema, input and output alike', () => {
    for (const schema of named) expect(z.toJSONSchema(schema, { io: 'input' })).toBeTruthy()
  })
})
