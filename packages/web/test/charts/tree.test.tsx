import type { TreeData } from '@candor/core'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { Tree, treeHeight, treeSentence, treeSteps, treeWidth } from '../../src/charts/tree.tsx'

const data: TreeData = {
  title: 'Tree 3 of claims',
  subtitle: 'one of 100 trees',
  unit: 'log-odds',
  coverUnit: 'rows',
  neutral: 0,
  nodes: [
    {
      id: 0,
      parent: null,
      depth: 0,
      branch: null,
      takesMissing: false,
      question: 'age < 30',
      value: 0.1,
      cover: 200,
    },
    { id: 1, parent: 0, depth: 1, branch: 'yes', takesMissing: true, question: null, value: 0.4, cover: 50 },
    {
      id: 2,
      parent: 0,
      depth: 1,
      branch: 'no',
      takesMissing: false,
      question: 'city in {Lima}',
      value: 0,
      cover: 150,
    },
    {
      id: 3,
      parent: 2,
      depth: 2,
      branch: 'yes',
      takesMissing: false,
      question: null,
      value: -0.25,
      cover: 100,
    },
    { id: 4, parent: 2, depth: 2, branch: 'no', takesMissing: true, question: null, value: 0.5, cover: 50 },
  ],
}
const draw = (given: TreeData, width = treeWidth(given)) =>
  renderToStaticMarkup(<Tree data={given} theme="light" width={width} />)

describe('Tree', () => {
  it('draws every node with its exact value, and every question', () => {
    const svg = draw(data)
    const values = [...svg.matchAll(/data-node="\d+" data-value="([^"]*)"/g)].map((match) => Number(match[1]))
    expect(values).toEqual(data.nodes.map(({ value }) => value))
    for (const text of ['age &lt; 30', 'city in {Lima}', '50 rows, 25.0 %']) expect(svg).toContain(text)
  })

  it('tells direction by glyph and sign beside colour, and the branch of missing values', () => {
    const svg = draw(data)
    expect(svg).toContain('▲ +0.40')
    expect(svg).toContain('▼ −0.25')
    expect(svg).toContain('yes, –')
    const averaged = draw({ ...data, neutral: 0.3 })
    expect(averaged).toContain('▲ 0.40')
    expect(averaged).toContain('▼ −0.25')
  })

  it('says what a keyboard walk says, node by node', () => {
    expect(treeSentence(data)).toBe('Tree 3 of claims: 3 leaves; first it asks age < 30.')
    expect(treeSteps(data)).toEqual([
      'age < 30, 200 rows, 100.0 %',
      'yes to age < 30: leaf, ▲ +0.40 log-odds, 50 rows, 25.0 %',
      'no to age < 30: city in {Lima}, 150 rows, 75.0 %',
      'yes to city in {Lima}: leaf, ▼ −0.25 log-odds, 100 rows, 50.0 %',
      'no to city in {Lima}: leaf, ▲ +0.50 log-odds, 50 rows, 25.0 %',
    ])
  })

  it('marks the node that has the keyboard', () => {
    const svg = renderToStaticMarkup(<Tree data={data} theme="dark" width={700} active={2} />)
    expect(svg.split('stroke="#B3AEFF"')).toHaveLength(2)
  })

  it('keeps every mark inside its frame, at every width', () => {
    for (const width of [480, 700, 1400]) {
      const svg = draw(data, width)
      const rects = [...svg.matchAll(/<rect x="([^"]+)" y="[^"]+" width="([^"]+)"/g)]
      expect(rects.length).toBeGreaterThan(5)
      for (const [, x, w] of rects) expect(Number(x) + Number(w)).toBeLessThanOrEqual(width)
    }
    expect(treeHeight(data)).toBe(3 * 38 + 32)
  })

  it('draws one leaf alone, and a tree without covers', () => {
    const leaf = { ...data, nodes: [{ ...data.nodes[1]!, id: 0, parent: null, depth: 0, branch: null }] }
    expect(draw(leaf)).not.toContain('NaN')
    expect(treeSentence(leaf)).toBe('Tree 3 of claims: 1 leaf.')
    const bare = { ...data, coverUnit: '', nodes: data.nodes.map((node) => ({ ...node, cover: null })) }
    expect(draw(bare)).not.toMatch(/NaN|null/)
  })
})
