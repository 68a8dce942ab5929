import { expect, it } from 'vitest'
import { createTurns } from '../../../src/jobs/datasets/in-turn.ts'

it('begins a work when the one before it has ended, also with an error', async () => {
  const inTurn = createTurns()
  const said: string[] = []
  const work = (name: string, isBad = false) =>
    inTurn(async () => {
      said.push(`${name} begins`)
      await new Promise((resolve) => setImmediate(resolve))
      said.push(`${name} ends`)
      if (isBad) throw new Error(name)
      return name
    })
  const outcomes = await Promise.allSettled([work('a', true), work('b'), work('c')])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
  expect(said).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
})
