import { expect, it } from 'vitest'
import { publishedFacts } from '../../src/claims/published-facts.ts'
import { holds } from '../../src/published-fact.ts'

it('finds every published fact in generated rows', () => {
  const facts = publishedFacts(20_000, 20)
  expect(facts.filter((fact) => !holds(fact))).toEqual([])
  expect(new Set(facts.map(({ fact }) => fact)).size).toBe(facts.length)
})
