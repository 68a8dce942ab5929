import { expect, it } from 'vitest'
import { type FittedModel, firstRounds, leavesOf, type Matrix, margins, predict } from '../../src/index.ts'
import { randomEnsemble, randomRows } from '../explain/random-ensemble.ts'

const head = { algorithm: 'gbm', task: 'classification', classes: ['a', 'b'], calibrator: null } as const
const ensemble = randomEnsemble({ seed: 2, features: 3, trees: 6 })
const matrix: Matrix = randomRows(ensemble, 9, 4)

it('sums the first trees only, and finds their leaves', () => {
  const short = firstRounds({ ...head, ensemble }, 2)
  expect(predict(short, matrix).margin).toEqual(margins(ensemble, matrix, { trees: 2 }))
  expect(leavesOf(short.ensemble, matrix)).toHaveLength(9 * 2)
  expect(predict(firstRounds({ ...head, ensemble }, 99), matrix)).toEqual(
    predict({ ...head, ensemble }, matrix),
  )
})

it('counts a tree of each output as one round, and vector leaves as one tree', () => {
  const apart = randomEnsemble({ seed: 3, features: 3, trees: 6, outputs: 3 })
  expect(firstRounds({ ...head, ensemble: apart }, 1).ensemble.treeOutput).toHaveLength(3)
  const vectors = randomEnsemble({ seed: 3, features: 3, trees: 6, outputs: 3, vectorLeaves: true })
  expect(firstRounds({ ...head, ensemble: vectors }, 1).ensemble.treeOutput).toHaveLength(1)
})

it('shortens each member of a vote, and leaves sums of columns as they are', () => {
  const linear = { featureNames: ['f0'], coefficients: [[2]], intercepts: [-1], link: 'logistic' } as const
  const vote: FittedModel = {
    ...head,
    members: [
      { weight: 1, model: { ...head, ensemble } },
      { weight: 3, model: { ...head, linear } },
    ],
  }
  expect(firstRounds(vote, 1).members[0]).toEqual({
    weight: 1,
    model: firstRounds({ ...head, ensemble }, 1),
  })
  expect(firstRounds(vote, 1).members[1]).toEqual(vote.members[1])
})

it('takes as many trees a round as the model says, and keeps saying it', () => {
  const forest = randomEnsemble({ seed: 5, features: 3, trees: 6 })
  const model = { ...head, ensemble: { ...forest, roundEnds: [3, 4, 6] } }
  expect(firstRounds(model, 1).ensemble.treeOutput).toHaveLength(3)
  const two = firstRounds(model, 2)
  expect(two.ensemble.roundEnds).toEqual([3, 4])
  expect(predict(two, matrixOf(forest)).margin).toEqual(margins(forest, matrixOf(forest), { trees: 4 }))
  expect(firstRounds(model, 9).ensemble.treeOutput).toHaveLength(6)
})

function matrixOf(forest: typeof ensemble): Matrix {
  return randomRows(forest, 9, 4)
}
