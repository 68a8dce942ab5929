import { expect, it } from 'vitest'
import { ensemblesOf } from '../../src/index.ts'
import { model } from '../example-cast.ts'

const linear = { featureNames: ['x'], coefficients: [[2]], intercepts: [-1], link: 'logistic' } as const

it('gives the ensembles of trees and of votes, and none of a sum of columns', () => {
  const { ensemble, ...head } = model
  const members = [
    { weight: 1, model },
    { weight: 1, model: { ...head, linear } },
    { weight: 2, model },
  ]
  expect(ensemblesOf(model)).toEqual([ensemble])
  expect(ensemblesOf({ linear })).toEqual([])
  expect(ensemblesOf({ members })).toEqual([ensemble, ensemble])
})
