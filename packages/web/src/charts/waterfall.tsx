import type { WaterfallData } from '@candor/core'
import { scaleLinear } from 'd3-scale'
import { Drawing } from './drawing.tsx'
import { numberText, signedText, tickTexts } from './number-text.ts'
import { type Palette, palettes, type Theme } from './palette.ts'
import { wrapText } from './text-fit.ts'

/** The chart's own words, so that a page in another language can say them. */
export type WaterfallWords = {
  readonly average: string
  readonly score: string
  readonly others: (count: number) => string
  readonly threshold: string
}

export const englishWords: WaterfallWords = {
  average: 'average score',
  score: 'score',
  others: (count) => `${count} others`,
  threshold: 'threshold',
}

export type WaterfallProps = {
  readonly data: WaterfallData
  readonly theme: Theme
  readonly width: number
  readonly words?: WaterfallWords
  /** the step that has the keyboard; null when the chart has none */
  readonly active?: number | null
  readonly onPick?: (step: number) => void
}

/** One row of the drawing: the base, each contribution, the folded rest, the score. `from` and `to` are running sums. */
export type WaterfallStep = {
  readonly kind: 'base' | 'bar' | 'rest' | 'score'
  readonly label: string
  readonly value: string
  readonly from: number
  readonly to: number
  readonly phi: number
}

const type = 13
const line = 17
const narrow = 560
const thresholdRoom = 20

/**
 * From the base value over every contribution to the score, on one scale.
 *
 * A pure function of its properties that returns `<svg>`: the page, the report and the tests draw the same picture.
 * Direction is told by side, glyph (▲ raises, ▼ lowers), sign and colour, never by colour alone.
 */
export function Waterfall({
  data,
  theme,
  width,
  words = englishWords,
  active = null,
  onPick,
}: WaterfallProps) {
  const colours = palettes[theme]
  const steps = waterfallSteps(data, words)
  const frame = layout(steps, data, width)
  return (
    <Drawing
      name="waterfall"
      title={data.title}
      sentence={waterfallSentence(data)}
      width={width}
      height={frame.height}
      colours={colours}
      fontSize={type}
    >
      <Axis frame={frame} colours={colours} unit={data.unit} />
      {data.threshold === null ? null : (
        <ThresholdLine frame={frame} colours={colours} value={data.threshold} word={words.threshold} />
      )}
      {steps.map((step, i) => (
        <Step
          key={`${step.kind}-${step.label}`}
          step={step}
          row={frame.rows[i]!}
          frame={frame}
          colours={colours}
          isActive={active === i}
          {...(onPick ? { onPick: () => onPick(i) } : {})}
        />
      ))}
    </Drawing>
  )
}

/** The rows of the chart with their running sums; also what its table shows. */
export function waterfallSteps(data: WaterfallData, words: WaterfallWords = englishWords): WaterfallStep[] {
  let sum = data.base
  const moved = (kind: 'bar' | 'rest', label: string, value: string, phi: number): WaterfallStep => {
    const from = sum
    sum += phi
    return { kind, label, value, from, to: sum, phi }
  }
  const bars = data.bars.map((bar) => moved('bar', bar.label, bar.value, bar.phi))
  const rest = data.rest ? [moved('rest', words.others(data.rest.count), '', data.rest.phi)] : []
  return [
    { kind: 'base', label: words.average, value: '', from: data.base, to: data.base, phi: 0 },
    ...bars,
    ...rest,
    { kind: 'score', label: words.score, value: '', from: data.score, to: data.score, phi: 0 },
  ]
}

/** Height in pixels of the drawing at this width. */
export function waterfallHeight(data: WaterfallData, width: number): number {
  return layout(waterfallSteps(data), data, width).height
}

/** The chart in one sentence: its accessible name. */
export function waterfallSentence(data: WaterfallData): string {
  const [first] = data.bars
  const opening = `From an average of ${numberText(data.base)} to ${numberText(data.score)} ${data.unit}`
  if (!first) return `${opening}.`
  const verb = first.phi > 0 ? 'pushes the score up by' : 'pulls the score down by'
  return `${opening}. ${first.label} ${verb} ${numberText(Math.abs(first.phi))}, the largest contribution.`
}

type Row = { readonly top: number; readonly height: number; readonly lines: readonly string[] }
type Frame = {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly right: number
  readonly bottom: number
  readonly isNarrow: boolean
  readonly rows: readonly Row[]
  readonly x: (value: number) => number
  readonly ticks: readonly number[]
}

function layout(steps: readonly WaterfallStep[], data: WaterfallData, width: number): Frame {
  const isNarrow = width < narrow
  const left = isNarrow ? 12 : Math.round(width * 0.36)
  const right = width - 74
  const labelWidth = isNarrow ? width - 24 : left - 24
  const rows: Row[] = []
  let top = data.threshold === null ? 8 : thresholdRoom + 2
  for (const step of steps) {
    const lines = wrapText(labelOf(step), labelWidth, type, isNarrow ? 1 : 2)
    const height = isNarrow ? line + 26 : Math.max(30, lines.length * line + 10)
    rows.push({ top, height, lines })
    top += height
  }
  const scale = scaleLinear().domain(extent(steps, data.threshold)).nice(6).range([left, right])
  return {
    width,
    height: top + 44,
    left,
    right,
    bottom: top,
    isNarrow,
    rows,
    x: scale,
    ticks: scale.ticks(isNarrow ? 4 : 6),
  }
}

function extent(steps: readonly WaterfallStep[], threshold: number | null): [number, number] {
  const values = steps.flatMap((step) => [step.from, step.to])
  if (threshold !== null) values.push(threshold)
  const low = Math.min(...values)
  const high = Math.max(...values)
  return low === high ? [low - 1, high + 1] : [low, high]
}

function labelOf(step: WaterfallStep): string {
  return step.value === '' ? step.label : `${step.label} = ${step.value}`
}

function Axis({ frame, colours, unit }: { frame: Frame; colours: Palette; unit: string }) {
  return (
    <g fill={colours.quiet} fontSize={11}>
      {frame.ticks.map((tick, k) => (
        <g key={tick}>
          <line x1={frame.x(tick)} x2={frame.x(tick)} y1={4} y2={frame.bottom} stroke={colours.grid} />
          <text x={frame.x(tick)} y={frame.bottom + 15} textAnchor="middle">
            {tickTexts(frame.ticks)[k]}
          </text>
        </g>
      ))}
      <text x={(frame.left + frame.right) / 2} y={frame.bottom + 33} textAnchor="middle">
        {unit}
      </text>
    </g>
  )
}

type ThresholdLineProps = {
  readonly frame: Frame
  readonly colours: Palette
  readonly value: number
  readonly word: string
}

function ThresholdLine({ frame, colours, value, word }: ThresholdLineProps) {
  const x = frame.x(value)
  return (
    <g>
      <line
        x1={x}
        x2={x}
        y1={thresholdRoom}
        y2={frame.bottom}
        stroke={colours.text}
        strokeDasharray="5 4"
        strokeWidth={1.5}
      />
      <text
        x={x}
        y={thresholdRoom - 5}
        textAnchor={x > (frame.left + frame.right) / 2 ? 'end' : 'start'}
        fontSize={11}
        fill={colours.text}
      >
        {`${word} ${numberText(value)}`}
      </text>
    </g>
  )
}

type StepProps = {
  readonly step: WaterfallStep
  readonly row: Row
  readonly frame: Frame
  readonly colours: Palette
  readonly isActive: boolean
  readonly onPick?: () => void
}

function Step({ step, row, frame, colours, isActive, onPick }: StepProps) {
  const barTop = frame.isNarrow ? row.top + line + 4 : row.top + (row.height - 16) / 2
  return (
    // The whole row is the target of the pointer; the keyboard walks the rows from the chart's own frame.
    <g data-step={step.kind} data-phi={step.phi} data-to={step.to} onPointerDown={onPick}>
      <rect
        x={0}
        y={row.top}
        width={frame.width}
        height={row.height}
        fill={colours.surface}
        fillOpacity={0}
      />
      {isActive ? (
        <rect
          x={2}
          y={row.top + 1}
          width={frame.width - 4}
          height={row.height - 2}
          fill="none"
          stroke={colours.focus}
          strokeWidth={2}
          rx={4}
        />
      ) : null}
      <StepLabel step={step} row={row} frame={frame} colours={colours} />
      {step.kind === 'base' || step.kind === 'score' ? (
        <Level step={step} frame={frame} colours={colours} top={barTop} />
      ) : (
        <Move step={step} frame={frame} colours={colours} top={barTop} />
      )}
    </g>
  )
}

function StepLabel({ step, row, frame, colours }: Omit<StepProps, 'isActive' | 'onPick'>) {
  const isTotal = step.kind === 'base' || step.kind === 'score'
  const x = frame.isNarrow ? 12 : frame.left - 12
  const firstLine = frame.isNarrow
    ? row.top + line - 2
    : row.top + row.height / 2 + 4.5 - ((row.lines.length - 1) * line) / 2
  return (
    <text
      textAnchor={frame.isNarrow ? 'start' : 'end'}
      fill={colours.text}
      stroke={colours.surface}
      strokeWidth={4}
      strokeLinejoin="round"
      paintOrder="stroke"
      fontWeight={isTotal ? 600 : 400}
    >
      <title>{labelOf(step)}</title>
      {row.lines.map((text, i) => (
        <tspan key={text} x={x} y={firstLine + i * line}>
          {text}
        </tspan>
      ))}
    </text>
  )
}

function Level({
  step,
  frame,
  colours,
  top,
}: {
  step: WaterfallStep
  frame: Frame
  colours: Palette
  top: number
}) {
  const x = frame.x(step.to)
  return (
    <g>
      <line x1={x} x2={x} y1={top - 3} y2={top + 19} stroke={colours.text} strokeWidth={3} />
      <text x={x + 8} y={top + 12.5} fill={colours.text} fontWeight={600}>
        {numberText(step.to)}
      </text>
    </g>
  )
}

function Move({
  step,
  frame,
  colours,
  top,
}: {
  step: WaterfallStep
  frame: Frame
  colours: Palette
  top: number
}) {
  const isUp = step.phi > 0
  const from = frame.x(step.from)
  const to = frame.x(step.to)
  return (
    <g>
      <rect
        x={Math.min(from, to)}
        y={top}
        width={Math.max(1.5, Math.abs(to - from))}
        height={16}
        rx={2}
        fill={isUp ? colours.raises : colours.lowers}
      />
      <text
        x={Math.max(from, to) + 6}
        y={top + 12.5}
        fill={isUp ? colours.raisesText : colours.lowersText}
        fontWeight={500}
      >
        {`${isUp ? '▲' : '▼'} ${signedText(step.phi)}`}
      </text>
    </g>
  )
}
