import { expect, it } from 'vitest'
import { wrapText } from '../../src/charts/text-fit.ts'

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
