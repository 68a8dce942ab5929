import type { WaterfallData } from '@candor/core'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { Waterfall, waterfallSentence, waterfallSteps } from '../../src/charts/waterfall.tsx'

const data: WaterfallData = {
  title: 'From the average to this score',
  subtitle: 'one claim',
  unit: 'log-odds',
  base: -1.25,
  score: 0.75,
  bars: [
    { label: 'severity', value: 'Major', phi: 2.5 },
    { label: 'tenure', value: '328', phi: -0.75 },
  ],
  rest: { count: 3, phi: 0.25 },
  threshold: 0.12,
}

describe('Waterfall', () => {
  it('walks from the base to the score: what it draws adds up', () => {
    const steps = waterfallSteps(data)
    expect(steps.map((step) => step.to)).toEqual([-1.25, 1.25, 0.5, 0.75, 0.75])
    expect(steps.map((step) => step.kind)).toEqual(['base', 'bar', 'bar', 'rest', 'score'])
  })

  it('carries the exact contributions in the drawing', () => {
    const svg = renderToStaticMarkup(<Waterfall data={data} theme="light" width={720} />)
    const phis = [...svg.matchAll(/data-step="(?:bar|rest)" data-phi="([^"]+)"/g)].map((match) =>
      Number(match[1]),
    )
    expect(phis).toEqual([2.5, -0.75, 0.25])
    expect(data.base + phis.reduce((sum, phi) => sum + phi, 0)).toBe(data.score)
  })

  it('tells direction by glyph and sign beside colour', () => {
    const svg = renderToStaticMarkup(<Waterfall data={data} theme="dark" width={720} />)
    expect(svg).toContain('▲ +2.50')
    expect(svg).toContain('▼ −0.75')
  })

  it('has its finding as accessible name', () => {
    expect(waterfallSentence(data)).toBe(
      'From an average of −1.25 to 0.75 log-odds. severity pushes the score up by 2.50, the largest contribution.',
    )
    expect(renderToStaticMarkup(<Waterfall data={data} theme="light" width={720} />)).toContain(
      waterfallSentence(data),
    )
  })

  it('keeps every mark inside its frame at every width', () => {
    for (const width of [280, 390, 560, 720, 1280]) {
      const svg = renderToStaticMarkup(<Waterfall data={data} theme="light" width={width} />)
      const rects = [...svg.matchAll(/<rect x="([^"]+)" y="[^"]+" width="([^"]+)"/g)]
      expect(rects.length).toBeGreaterThan(0)
      for (const [, x, w] of rects) expect(Number(x) + Number(w)).toBeLessThanOrEqual(width)
    }
  })

  it('draws an empty and a constant explanation without breaking', () => {
    const empty = { ...data, base: 0.3, score: 0.3, bars: [], rest: null, threshold: null }
    const svg = renderToStaticMarkup(<Waterfall data={empty} theme="light" width={400} />)
    expect(svg).not.toContain('NaN')
    expect(waterfallSentence(empty)).toBe('From an average of 0.30 to 0.30 log-odds.')
  })
})
