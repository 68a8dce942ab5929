import { expect, it } from 'vitest'
import { entityTurns } from '../../../src/jobs/history/entity-turns.ts'

it('does the work of one entity one after the other, of others beside it, and goes on after a failure', async () => {
  const inTurn = entityTurns()
  const told: string[] = []
  const work = (key: string, name: string, fails = false) =>
    inTurn(key, async () => {
      told.push(`${name} begins`)
      await new Promise((resolve) => setTimeout(resolve, 5))
      told.push(`${name} ends`)
      if (fails) throw new Error(name)
      return name
    })
  const all = await Promise.allSettled([work('a', '1', true), work('a', '2'), work('b', '3'), work('a', '4')])
  expect(all.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled'])
  const ofA = told.filter((text) => !text.startsWith('3'))
  expect(ofA).toEqual(['1 begins', '1 ends', '2 begins', '2 ends', '4 begins', '4 ends'])
  expect(told.indexOf('3 begins')).toBeLessThan(told.indexOf('1 ends'))
})
