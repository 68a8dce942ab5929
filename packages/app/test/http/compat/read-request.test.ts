import type { CompatField } from '@candor/scenarios'
import { describe, expect, it } from 'vitest'
import { readRequest } from '../../../src/http/compat/read-request.ts'

const meaning = 'x'
const fields: readonly CompatField[] = [
  { name: 'age', type: 'integer', isRequired: true, least: 0, most: 130, meaning },
  { name: 'capital-gains', aliases: ['capital_gains'], type: 'number', fallback: 0, meaning },
  { name: 'colour', type: 'text', isNullable: true, meaning },
  { name: 'vehicles', type: 'integer', isNullable: true, fallback: 1, meaning },
  { name: 'score', type: 'number', meaning, refused: 'no model may read it' },
  {
    name: 'points',
    type: 'list',
    fewest: 1,
    fields: [
      { name: 'at', type: 'instant', isRequired: true, meaning },
      { name: 'views', aliases: ['v'], type: 'number', least: 0, meaning },
    ],
    meaning,
  },
]
const query: readonly CompatField[] = [
  { name: 'model', type: 'text', choices: ['rf', 'et'], fallback: 'rf', meaning },
  { name: 'explain', type: 'flag', fallback: true, meaning },
  { name: 'top', type: 'integer', fallback: 5, meaning },
]

const read = (body: unknown, asked: unknown = {}) => readRequest({ query, body: fields }, asked, body)

describe('readRequest', () => {
  it('takes other spellings, fallbacks, and texts of an address; says what was written and what nobody knows', () => {
    const points = [{ at: '2026-01-31 09:00', v: 2, w: 1 }]
    expect(
      read(
        { age: 41, capital_gains: 7, vehicles: null, agee: 1, points },
        { explain: 'FALSE', top: '3', x: '1' },
      ),
    ).toEqual({
      request: {
        query: { model: 'rf', explain: false, top: 3 },
        body: {
          age: 41,
          'capital-gains': 7,
          vehicles: 1,
          points: [{ at: '2026-01-31 09:00', views: 2 }],
        },
        sent: ['explain', 'top'],
      },
      warnings: [{ code: 'unknown_fields', features: ['x', 'agee', 'points.0.w'] }],
    })
    expect(read({ age: 41, colour: null })).toMatchObject({
      request: { body: { colour: null } },
      warnings: [],
    })
  })

  it('tells the first hundred of many faults', () => {
    const answer = read({ age: 1, points: Array.from({ length: 5000 }, () => ({})) })
    expect('faults' in answer ? answer.faults.map(({ loc }) => loc.join('.')) : []).toEqual(
      Array.from({ length: 100 }, (_, i) => `body.points.${i}.at`),
    )
  })

  it.each<[unknown, unknown, [string, string][]]>([
    [{}, {}, [['body.age', 'missing']]],
    [undefined, {}, [['body', 'missing']]],
    [[], {}, [['body', 'invalid_type']]],
    [{ age: '41' }, {}, [['body.age', 'invalid_type']]],
    [{ age: 4.5 }, {}, [['body.age', 'invalid_type']]],
    [{ age: -1 }, {}, [['body.age', 'too_small']]],
    [{ age: 1, 'capital-gains': null }, {}, [['body.capital-gains', 'invalid_type']]],
    [{ age: 1, 'capital-gains': 1, capital_gains: 1 }, {}, [['body.capital_gains', 'repeated']]],
    [{ age: 1, score: 0.4 }, {}, [['body.score', 'refused']]],
    [{ age: 1, points: [] }, {}, [['body.points', 'too_small']]],
    [
      { age: 1, points: [{ at: 'today' }, 7] },
      {},
      [
        ['body.points.0.at', 'custom'],
        ['body.points.1', 'invalid_type'],
      ],
    ],
    [
      { age: 1 },
      { model: 'nope', explain: 'maybe' },
      [
        ['query.model', 'invalid_value'],
        ['query.explain', 'invalid_type'],
      ],
    ],
    [
      { age: 1 },
      { model: ['rf', 'et'], top: 'x' },
      [
        ['query.model', 'invalid_value'],
        ['query.top', 'invalid_type'],
      ],
    ],
  ])('tells every fault of %j with %j', (body, asked, expected) => {
    const answer = read(body, asked)
    expect('faults' in answer ? answer.faults.map(({ loc, type }) => [loc.join('.'), type]) : answer).toEqual(
      expected,
    )
  })
})
