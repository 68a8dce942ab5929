import { expect, it } from 'vitest'
import { distinctLabels, wrapText } from '../../src/charts/text-fit.ts'

it('keeps a short label on one line', () => {
  expect(wrapText('age = 41', 200, 13, 2)).toEqual(['age = 41'])
})

it('breaks at words and shortens the last line in its middle', () => {
  const lines = wrapText(
    'authorities contacted after the incident by the insured person = Police',
    160,
    13,
    2,
  )
  expect(lines).toHaveLength(2)
  expect(lines[0]).toBe('authorities contacted')
  expect(lines[1]).toContain('…')
  expect(lines[1]).toMatch(/Police$/)
})

it('shortens a single word that is too long', () => {
  const [line] = wrapText('a'.repeat(80), 100, 13, 1)
  expect(line!.length).toBeLessThanOrEqual(14)
})

it('distinctLabels: labels that would look alike keep what tells them apart, within their room', () => {
  const labels = [10, 20, 30].map((n) => `balance_of_the_very_last_${n}_months_on_record`)
  const short = distinctLabels([...labels, 'age'], 110, 12)
  expect(new Set(short).size).toBe(4)
  expect(short[3]).toBe('age')
  for (const [i, n] of [10, 20, 30].entries()) {
    expect(short[i]!.length).toBeLessThanOrEqual(16)
    expect(short[i]).toContain(`${n}`)
  }
  const heads = distinctLabels(['a_very_long_name_that_ends_in_1', 'a_very_long_name_that_ends_in_2'], 80, 12)
  expect(heads[0]).toMatch(/1$/)
})
