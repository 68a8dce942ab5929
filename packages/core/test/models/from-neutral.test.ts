import { describe, expect, it } from 'vitest'
import { CandorError, fromNeutralJson, margins } from '../../src/index.ts'
import { seeded } from './random-ensemble.ts'

const document = {
  format: 'candor-neutral/1',
  algorithm: 'gbm',
  task: 'classification',
  classes: ['no', 'yes'],
  calibrator: null,
  features: [
    { name: 'age', levels: null },
    { name: 'job', levels: ['clerk', 'smith'] },
  ],
  names_are_generated: false,
  outputs: 1,
  leaf_width: 1,
  comparison: '<=',
  precision: 'float64',
  threshold_precision: 'float64',
  missing: 'default_direction',
  accumulator: 'float64',
  combine: 'sum',
  link: 'logistic',
  cover_source: 'count',
  base: [0.5],
  trees: [
    {
      output: 0,
      feature: [0, -1, 1, -1, -1],
      threshold: [30, 0, 0, 0, 0],
      left: [1, -1, 3, -1, -1],
      right: [2, -1, 4, -1, -1],
      default_left: [1, 0, 0, 0, 0],
      value: [0, -1, 0, 1, 2],
      cover: [10, 4, 6, 3, 3],
      leaf_id: [-1, 0, -1, 1, 2],
      sets: { 2: [1] },
    },
  ],
}

function changed(change: (copy: typeof document) => void): string {
  const copy = structuredClone(document)
  change(copy)
  return JSON.stringify(copy)
}

describe('fromNeutralJson', () => {
  it('reads a document written by hand', () => {
    const { model, categoryLevels } = fromNeutralJson(JSON.stringify(document))
    const columns = [Float64Array.of(30, 31, 31, Number.NaN), Float64Array.of(1, 0, 1, 0)]
    expect([...margins(model.ensemble, { rows: 4, names: ['age', 'job'], columns })]).toEqual([
      -0.5, 1.5, 2.5, -0.5,
    ])
    expect(categoryLevels).toEqual([null, ['clerk', 'smith']])
    expect([...model.ensemble.leafId]).toEqual([-1, 0, -1, 1, 2])
  })

  const damages: [string, (copy: typeof document) => void, string][] = [
    [
      'another version',
      (d) => Object.assign(d, { format: 'candor-neutral/2' }),
      'candor-neutral/2; readable: candor-neutral/1',
    ],
    [
      'an unknown task',
      (d) => Object.assign(d, { task: 'guess' }),
      'task is guess; expected classification or regression',
    ],
    ['one class', (d) => d.classes.pop(), 'classes is a list of 1; expected a list of 2'],
    [
      'names neither made up nor not',
      (d) => Object.assign(d, { names_are_generated: 1 }),
      'expected true or false',
    ],
    [
      'an unknown calibrator',
      (d) => Object.assign(d, { calibrator: { kind: 'magic' } }),
      'calibrator.kind is magic',
    ],
    [
      'an uneven calibrator',
      (d) => Object.assign(d, { calibrator: { kind: 'isotonic', x: [0, 1], y: [0] } }),
      'calibrator.y is a list of 1',
    ],
    [
      'knots that turn back',
      (d) => Object.assign(d, { calibrator: { kind: 'isotonic', x: [1, 0], y: [0, 1] } }),
      'calibrator.x is a list of 2; expected ascending numbers, at least one',
    ],
    [
      'knots without height',
      (d) => Object.assign(d, { calibrator: { kind: 'isotonic', x: [1], y: [null] } }),
      'calibrator.y is a list of 1; expected finite numbers',
    ],
    [
      'an unknown scale',
      (d) => Object.assign(d, { calibrator: { kind: 'temperature', scale: 'celsius', temperature: 1 } }),
      'calibrator.scale is celsius; expected log_odds or probability',
    ],
    ['an unknown kind of split', (d) => Object.assign(d.trees[0]!, { kind: [9, 0, 0, 0, 0] }), 'kind is 9'],
    [
      'nodes that nothing leads to',
      (d) => d.trees[0]!.feature.fill(-1, 0, 1),
      'nodes without a path is 4; expected 0',
    ],
    [
      'an unknown comparison',
      (d) => Object.assign(d, { comparison: '>' }),
      'comparison is >; expected < or <=',
    ],
    ['a leaf width of 0', (d) => Object.assign(d, { leaf_width: 0 }), 'leaf_width is 0'],
    ['too few values', (d) => d.trees[0]!.value.pop(), 'trees.0.value is a list of 4; expected a list of 5'],
    ['a default direction 2', (d) => d.trees[0]!.default_left.fill(2), 'default_left.0 is 2'],
    [
      'covers promised and absent',
      (d) => Object.assign(d.trees[0]!, { cover: undefined }),
      'cover is undefined',
    ],
    ['a set that is no list', (d) => Object.assign(d.trees[0]!, { sets: { 2: 'all' } }), 'sets.2 is all'],
    ['a base of two', (d) => d.base.push(1), 'base is 0.5, 1; expected 1 numbers'],
  ]
  it.each(damages)('refuses %s', (_, change, message) => {
    expect(() => fromNeutralJson(changed(change))).toThrow(message)
  })

  it('answers any single change with a model or an error of the catalogue', () => {
    const next = seeded(13)
    const text = JSON.stringify(document)
    for (let i = 0; i < 2000; i++) {
      const at = Math.floor(next() * text.length)
      const damaged =
        text.slice(0, at) + '0123456789-[]{}",:eNnull'[Math.floor(next() * 24)]! + text.slice(at + 1)
      try {
        fromNeutralJson(damaged)
      } catch (error) {
        expect(error).toBeInstanceOf(CandorError)
      }
    }
  })
})
