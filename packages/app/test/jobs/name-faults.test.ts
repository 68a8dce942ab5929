import { fitPipeline, knownNames, nearestName, profileTable } from '@candor/core'
import { expect, it } from 'vitest'
import { nameFaults } from '../../src/jobs/name-faults.ts'
import { claimRecord, claims, claimsTable } from '../served/registered-models.ts'

const pipeline = fitPipeline(claimsTable, claims.features)
const known = new Set(knownNames(pipeline))
const { schema, aliases } = claims
const reading = { pipeline, profile: profileTable(claimsTable), schema, aliases }
const faults = (names: readonly string[]) =>
  nameFaults(reading, known, names, names).map(({ code, message, pointer }) => ({ code, message, pointer }))

const whole = Object.keys(claimRecord())
const strange = Array.from({ length: 1000 }, (_, i) => `strange_${i}`)

it('finds nothing wrong with a whole record', () => {
  expect(faults(whole)).toEqual([])
})

it('tells the first hundred unknown names with their nearest of the first ten, and how many more there are', () => {
  const all = faults([...whole, ...strange])
  expect(all).toHaveLength(101)
  for (const [i, { code, message, pointer }] of all.slice(0, 100).entries()) {
    const nearest = i < 10 ? nearestName(`strange_${i}`, [...known]) : 'not looked for'
    expect(message).toBe(`unknown column: strange_${i}; nearest known: ${nearest}`)
    expect([code, pointer]).toEqual(['features.unknown_column', `/features/strange_${i}`])
  }
  expect(all.at(-1)).toEqual({
    code: 'features.more_faults',
    message: '900 more columns are unknown; the first 100 are told',
    pointer: '/features/strange_100',
  })
})

it('tells missing names after unknown ones, and nothing of names that are too long to compare', () => {
  const long = 'x'.repeat(65)
  const [unknown, ...missing] = faults([long])
  expect(unknown!.message).toBe(`unknown column: ${long}; nearest known: not looked for`)
  expect(missing.map(({ message }) => message)).toEqual(
    pipeline.inputs.map(
      ({ name }, i) => `missing column: ${name}; nearest present: ${i < 10 ? 'none' : 'not looked for'}`,
    ),
  )
  expect(new Set(missing.map(({ code }) => code))).toEqual(new Set(['features.missing_column']))
})

it('counts a column that is known too late among those that are told', () => {
  const [first, ...others] = faults([claims.target.column, ...whole, ...strange.slice(0, 99)])
  expect(first).toMatchObject({
    code: 'features.known_only_after',
    pointer: `/features/${claims.target.column}`,
  })
  expect(others).toHaveLength(99)
})
