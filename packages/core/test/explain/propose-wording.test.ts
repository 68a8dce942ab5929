import { expect, it } from 'vitest'
import { proposeWording } from '../../src/explain/index.ts'
import type { OutputColumn } from '../../src/features/index.ts'

it('gives every family a name and a code of its own', () => {
  const outputs = ['annual inc', 'annual-inc', 'edad año', 'edad año'].map((family, i): OutputColumn => {
    const name = `c${i}`
    return { name, kind: 'value', level: null, source: family, sources: [family], family }
  })
  const { families } = proposeWording(outputs)
  const codes = Object.entries(families).map(([family, { code, label }]) => [family, code, label.en])
  expect(codes).toEqual([
    ['annual inc', 'ANNUAL_INC', 'annual inc'],
    ['annual-inc', 'ANNUAL_INC_2', 'annual-inc'],
    ['edad año', 'EDAD_AÑO', 'edad año'],
  ])
})
