import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { Confusion, confusionSentence } from '../../src/charts/confusion.tsx'
import { renderChart } from '../../src/charts/server.tsx'

const data = {
  title: 'Confusion',
  subtitle: 'at 0.5',
  classes: ['no', 'yes'],
  counts: [
    [90, 10],
    [5, 15],
  ],
}

describe('Confusion', () => {
  it('carries every count and its share of the true class', () => {
    const svg = renderToStaticMarkup(<Confusion data={data} theme="light" width={480} />)
    expect([...svg.matchAll(/data-count="(\d+)"/g)].map((match) => Number(match[1]))).toEqual([90, 10, 5, 15])
    for (const share of ['90.0 %', '10.0 %', '25.0 %', '75.0 %']) expect(svg).toContain(share)
    expect(confusionSentence(data)).toBe('105 of 120 rows are predicted as what they are.')
  })

  it('says where a class has no rows', () => {
    const empty = {
      ...data,
      counts: [
        [0, 0],
        [5, 15],
      ],
    }
    const svg = renderToStaticMarkup(<Confusion data={empty} theme="dark" width={480} />)
    expect(svg).toContain('no rows')
    expect(svg).not.toContain('NaN')
  })

  it('is a sheet of its own in a file', () => {
    expect(renderChart('confusion', data)).toMatch(
      /^<svg[\s\S]*Confusion[\s\S]*at 0\.5[\s\S]*data-chart="confusion"/,
    )
  })
})
