import type { TreeData, TreeNode } from '@candor/core'
import { Drawing } from './drawing.tsx'
import { numberText, signedText } from './number-text.ts'
import { type Palette, palettes, type Theme } from './palette.ts'
import { wrapText } from './text-fit.ts'

export type TreeProps = {
  readonly data: TreeData
  readonly theme: Theme
  readonly width: number
  /** the node that has the keyboard; null when the chart has none */
  readonly active?: number | null
  readonly onPick?: (node: number) => void
}

const rowHeight = 38
const margin = 16
const widestColumn = 208
const barWidth = 40

/**
 * One tree, root at the left, a row for each leaf: what is asked, how many went each way, what each leaf adds.
 *
 * A pure function of its properties that returns `<svg>`. Direction is told by glyph (▲ above the neutral value, ▼ below), side of the
 * bar, number and colour, never by colour alone; yes and no are words on the branches.
 */
export function Tree({ data, theme, width, active = null, onPick }: TreeProps) {
  const colours = palettes[theme]
  const frame = layout(data, width)
  return (
    <Drawing
      name="tree"
      title={data.title}
      sentence={treeSentence(data)}
      width={width}
      height={frame.height}
      colours={colours}
    >
      {data.nodes.map((node) =>
        node.parent === null ? null : (
          <Branch key={node.id} node={node} data={data} frame={frame} colours={colours} />
        ),
      )}
      {data.nodes.map((node) => (
        <Node
          key={node.id}
          node={node}
          data={data}
          frame={frame}
          colours={colours}
          isActive={active === node.id}
          {...(onPick ? { onPick: () => onPick(node.id) } : {})}
        />
      ))}
    </Drawing>
  )
}

/** Width in pixels at which no column is narrower than its texts like. */
export function treeWidth(data: TreeData): number {
  return Math.max(480, (deepest(data) + 1) * widestColumn + 2 * margin)
}

/** Height in pixels of the drawing. */
export function treeHeight(data: TreeData): number {
  return layout(data, treeWidth(data)).height
}

/** The chart in one sentence: its accessible name. */
export function treeSentence({ nodes, title }: TreeData): string {
  const leaves = nodes.filter(({ question }) => question === null).length
  const [root] = nodes
  const first = root?.question == null ? '' : `; first it asks ${root.question}`
  return `${title}: ${leaves} ${leaves === 1 ? 'leaf' : 'leaves'}${first}.`
}

/** What is said at each node when the chart is walked by keyboard, in the order of the nodes. */
export function treeSteps(data: TreeData): string[] {
  return data.nodes.map((node) => {
    const way = node.branch === null ? '' : `${node.branch} to ${data.nodes[node.parent!]!.question}: `
    const what = node.question ?? `leaf, ${valueText(node, data)} ${data.unit}`
    return [`${way}${what}`, coverText(node, data)].filter((text) => text !== '').join(', ')
  })
}

type Frame = {
  readonly height: number
  readonly column: number
  readonly x: (node: TreeNode) => number
  readonly y: (node: TreeNode) => number
  /** pixels for a value's distance from neutral */
  readonly bar: (value: number) => number
}

function layout(data: TreeData, width: number): Frame {
  const { nodes, neutral } = data
  const column = (width - 2 * margin) / (deepest(data) + 1)
  const places = placesOf(nodes)
  const leaves = nodes.filter(({ question }) => question === null)
  const furthest = Math.max(...leaves.map(({ value }) => Math.abs((value ?? neutral) - neutral)), 1e-300)
  return {
    height: leaves.length * rowHeight + 2 * margin,
    column,
    x: ({ depth }) => margin + depth * column,
    y: ({ id }) => margin + (places[id]! + 0.5) * rowHeight,
    bar: (value) => (Math.abs(value - neutral) / furthest) * barWidth,
  }
}

function deepest({ nodes }: TreeData): number {
  return nodes.reduce((most, { depth }) => Math.max(most, depth), 0)
}

/** Leaves take one row after another; an inner node stands in the middle of its children. */
function placesOf(nodes: readonly TreeNode[]): number[] {
  const children = Map.groupBy(nodes, ({ parent }) => parent)
  const places: number[] = []
  let leaf = 0
  for (const { id, question } of nodes) if (question === null) places[id] = leaf++
  for (const { id } of nodes.toReversed()) {
    const below = children.get(id) ?? []
    if (below.length > 0) places[id] = below.reduce((sum, child) => sum + places[child.id]!, 0) / below.length
  }
  return places
}

type PartProps = {
  readonly node: TreeNode
  readonly data: TreeData
  readonly frame: Frame
  readonly colours: Palette
}

function Branch({ node, data, frame, colours }: PartProps) {
  const parent = data.nodes[node.parent!]!
  const bend = frame.x(node) - 46
  const share = node.cover === null ? 0.2 : node.cover / (data.nodes[0]!.cover || 1)
  return (
    <g>
      <path
        d={`M${frame.x(parent).toFixed(1)} ${frame.y(parent).toFixed(1)}H${bend.toFixed(1)}V${frame.y(node).toFixed(1)}H${(frame.x(node) - 6).toFixed(1)}`}
        fill="none"
        stroke={colours.grid}
        strokeWidth={(1 + 4 * share).toFixed(2)}
        strokeLinejoin="round"
      />
      <text x={bend + 4} y={frame.y(node) - 5} fontSize={10} fill={colours.quiet}>
        {node.takesMissing ? `${node.branch}, –` : node.branch}
      </text>
    </g>
  )
}

function Node(props: PartProps & { readonly isActive: boolean; readonly onPick?: () => void }) {
  const { node, data, frame, colours, isActive, onPick } = props
  const [x, y] = [frame.x(node), frame.y(node)]
  const room = frame.column - 56
  return (
    <g data-node={node.id} data-value={node.value ?? ''} {...(onPick ? { onClick: onPick } : {})}>
      <title>{treeSteps(data)[node.id]}</title>
      {isActive ? (
        <rect
          x={x - 6}
          y={y - 17}
          width={frame.column - 48}
          height={rowHeight - 4}
          rx={4}
          fill="none"
          stroke={colours.focus}
          strokeWidth={2}
        />
      ) : null}
      <rect x={x - 6} y={y - 17} width={room + 6} height={rowHeight - 6} fill={colours.surface} />
      {node.question === null ? (
        <Leaf node={node} data={data} frame={frame} colours={colours} />
      ) : (
        <text x={x} y={y - 2} fontWeight={600} fill={colours.text}>
          {wrapText(node.question, room, 12, 1)[0]}
        </text>
      )}
      <text x={x} y={y + 12} fontSize={10} fill={colours.quiet}>
        {wrapText(coverText(node, data), room, 10, 1)[0]}
      </text>
    </g>
  )
}

function Leaf({ node, data, frame, colours }: PartProps) {
  const value = node.value ?? data.neutral
  const isUp = value > data.neutral
  const [x, y] = [frame.x(node), frame.y(node)]
  const length = frame.bar(value)
  const middle = x + barWidth
  return (
    <g>
      <line x1={middle} x2={middle} y1={y - 14} y2={y + 1} stroke={colours.quiet} />
      <rect
        x={isUp ? middle : middle - length}
        y={y - 12}
        width={length}
        height={11}
        fill={isUp ? colours.raises : colours.lowers}
      />
      <text
        x={middle + barWidth + 6}
        y={y - 2}
        fill={isUp ? colours.raisesText : colours.lowersText}
        fontWeight={600}
      >
        {valueText(node, data)}
      </text>
    </g>
  )
}

/** The glyph says the side of neutral; sums have their sign. */
function valueText({ value }: TreeNode, { neutral }: TreeData): string {
  if (value === null) return ''
  const glyph = value > neutral ? '▲ ' : value < neutral ? '▼ ' : ''
  return `${glyph}${neutral === 0 ? signedText(value) : numberText(value)}`
}

function coverText({ cover }: TreeNode, { nodes, coverUnit }: TreeData): string {
  if (cover === null) return ''
  const all = nodes[0]!.cover
  const share = all !== null && all > 0 ? `, ${((100 * cover) / all).toFixed(1)} %` : ''
  const amount = Number.isInteger(cover) ? numberText(cover).replace(/\.0+$/, '') : numberText(cover)
  return `${amount} ${coverUnit}${share}`
}
