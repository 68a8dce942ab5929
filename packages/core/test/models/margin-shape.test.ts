import { expect, it } from 'vitest'
import { marginShape } from '../../src/index.ts'
import { model } from '../example-cast.ts'

const linear = { featureNames: ['x'], coefficients: [[2]], intercepts: [-1], link: 'logistic' } as const
const head = { algorithm: 'logistic', task: 'classification', classes: ['a', 'b'], calibrator: null } as const

it('is that of the trees', () => {
  expect(marginShape(model)).toEqual({
    featureNames: ['x'],
    outputs: 1,
    link: 'logistic',
    refusesMissing: false,
  })
  const strict = { ensemble: { ...model.ensemble, missing: 'refuse' as const } }
  expect(marginShape(strict).refusesMissing).toBe(true)
})

it('of columns refuses missing values', () => {
  expect(marginShape({ linear })).toEqual({
    featureNames: ['x'],
    outputs: 1,
    link: 'logistic',
    refusesMissing: true,
  })
})

it('of a vote has no link, and refuses what a member refuses', () => {
  const members = [
    { weight: 1, model },
    { weight: 2, model: { ...head, linear } },
  ]
  expect(marginShape({ members })).toMatchObject({ outputs: 1, link: 'identity', refusesMissing: true })
  expect(marginShape({ members: members.slice(0, 1) }).refusesMissing).toBe(false)
})
