import type { BeeswarmData, DependenceData, ForceData, ImportanceData, InteractionsData } from '@candor/core'
import { describe, expect, it } from 'vitest'
import { beeswarmSentence } from '../../src/charts/beeswarm.tsx'
import { dependenceSentence } from '../../src/charts/dependence.tsx'
import { forcePushes, forceSentence } from '../../src/charts/force.tsx'
import { importanceSentence } from '../../src/charts/importance.tsx'
import { interactionsSentence } from '../../src/charts/interactions.tsx'
import { renderChart } from '../../src/charts/server.tsx'

const head = { title: 'A title', subtitle: 'a subtitle', unit: 'log-odds' }
const importance: ImportanceData = {
  ...head,
  bars: [
    { label: 'age', value: 0.5, low: 0.4, high: 0.6 },
    { label: 'income', value: -0.1, low: null, high: null },
  ],
}
const beeswarm: BeeswarmData = {
  ...head,
  lanes: [
    {
      label: 'age',
      low: -1,
      width: 1,
      bins: [
        { count: 4, weight: 4, meanPercentile: 0 },
        { count: 1, weight: 1, meanPercentile: 1 },
      ],
    },
    {
      label: 'city',
      low: 0,
      width: 1,
      bins: [
        { count: 0, weight: 0, meanPercentile: null },
        { count: 5, weight: 5, meanPercentile: null },
      ],
    },
  ],
}
const dependence: DependenceData = {
  ...head,
  feature: 'age',
  axis: 'values',
  isCategory: false,
  points: [
    { label: '20', x: 20, middle: -1, low: -2, high: 0 },
    { label: '60', x: 60, middle: 1, low: 0, high: 2 },
  ],
  rug: [20, 60],
  missing: { label: 'missing', x: 0, middle: 0.5, low: 0.5, high: 0.5 },
  lines: [{ label: 'income up to 5', values: [-0.5, null] }],
}
const force: ForceData = {
  ...head,
  base: 1,
  score: 2,
  pushes: [
    { label: 'a', value: '1', phi: 3 },
    { label: 'b', value: '', phi: -2 },
  ],
}

const interactions: InteractionsData = {
  ...head,
  features: ['age', 'income', 'city'],
  matrix: [
    [9, 0.4, 0.1],
    [0.4, 9, 0],
    [0.1, 0, 9],
  ],
}

describe('charts of summaries', () => {
  it.each([
    [
      'importance',
      importance,
      importanceSentence(importance),
      'age matters most of 2 features: 0.50 log-odds.',
    ],
    [
      'beeswarm',
      beeswarm,
      beeswarmSentence(beeswarm),
      'Contributions of 2 features, in log-odds, each bin shaded by how high its values are.',
    ],
    [
      'dependence',
      dependence,
      dependenceSentence(dependence),
      'age from 20 to 60: from −1.00 to 1.00 log-odds.',
    ],
    [
      'interactions',
      interactions,
      interactionsSentence(interactions),
      'age and income act together most: 0.40 log-odds.',
    ],
    [
      'force',
      force,
      forceSentence(force),
      'From an average of 1.00 to 2.00 log-odds; a pushes it most, by +3.00.',
    ],
  ] as const)(
    '%s: a sheet with its sentence, in both themes, without NaN',
    (kind, data, sentence, expected) => {
      expect(sentence).toBe(expected)
      for (const theme of ['light', 'dark'] as const) {
        const svg = renderChart(kind, data as never, { theme })
        expect(svg).toMatch(new RegExp(`A title[\\s\\S]*a subtitle[\\s\\S]*data-chart="${kind}"`))
        expect(svg).not.toContain('NaN')
      }
    },
  )

  it('carry their numbers', () => {
    expect(renderChart('importance', importance)).toMatch(/data-feature="age" data-value="0.5"/)
    expect(
      [...renderChart('beeswarm', beeswarm).matchAll(/data-count="(\d+)"/g)].map((match) => match[1]),
    ).toEqual(['4', '1', '5'])
    expect(renderChart('dependence', dependence)).toMatch(
      /data-level="missing"[\s\S]*data-line="income up to 5"/,
    )
    expect([...renderChart('force', force).matchAll(/data-phi="(-?\d+)"/g)].map((match) => match[1])).toEqual(
      ['3', '-2'],
    )
  })

  it('take data with nothing in it', () => {
    expect(renderChart('importance', { ...importance, bars: [] })).not.toContain('NaN')
    expect(renderChart('beeswarm', { ...beeswarm, lanes: [] })).not.toContain('NaN')
    expect(renderChart('force', { ...force, pushes: [] })).not.toContain('NaN')
  })

  it('interactions: each pair once, and nothing to say of one feature', () => {
    const svg = renderChart('interactions', interactions)
    expect([...svg.matchAll(/data-value="([\d.]+)"/g)].map((match) => match[1])).toEqual(['0.4', '0.1', '0'])
    const one = { ...interactions, features: ['age'], matrix: [[9]] }
    expect(interactionsSentence(one)).toBe('No two features act together.')
    expect(renderChart('interactions', one)).toContain('There are no two features.')
  })

  it('importance: names that only differ in their middle stay apart', () => {
    const long = (n: number) =>
      `the_average_monthly_outstanding_balance_over_the_last_${n}_months_in_thousands`
    const bars = [10, 20].map((n) => ({ label: long(n), value: n, low: null, high: null }))
    const svg = renderChart('importance', { ...importance, bars })
    expect(svg).toMatch(/>[^<]*…[^<]*10_mo[^<]*<[\s\S]*>[^<]*…[^<]*20_mo/)
  })

  it('a heading never runs out of its sheet', () => {
    const svg = renderChart('force', { ...force, title: 'x'.repeat(300), subtitle: 'word '.repeat(60) })
    const texts = [...svg.matchAll(/<text x="12"[^>]*>([^<]*)</g)].map((match) => match[1]!.length)
    expect(texts).toHaveLength(3)
    for (const length of texts) expect(length).toBeLessThan(125)
  })

  it('force: raising and lowering meet at the score', () => {
    expect(forcePushes(force).map(({ from, to }) => [from, to])).toEqual([
      [-1, 2],
      [4, 2],
    ])
  })

  it('dependence: categories as dots, each in a lane of its own, missing ones last', () => {
    const svg = renderChart('dependence', { ...dependence, isCategory: true })
    expect([...svg.matchAll(/data-level="(\w+)"/g)].map((match) => match[1])).toEqual(['20', '60', 'missing'])
    expect(svg).toContain('data-line="income up to 5"')
  })

  it('dependence: an axis of quantiles names the values at its places', () => {
    const crowded = dependence.points.map((point, k) => ({ ...point, x: k }))
    const svg = renderChart('dependence', { ...dependence, axis: 'quantiles', points: crowded })
    expect(svg).toMatch(/>20\.00<[\s\S]*>60\.00</)
  })
})
