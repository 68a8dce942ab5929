import type { DependenceData } from '@candor/core'
import { scaleLinear } from 'd3-scale'
import { Levels, levelsHeight } from './dependence-levels.tsx'
import { Drawing } from './drawing.tsx'
import { numberText, tickTexts } from './number-text.ts'
import { palettes, type Theme } from './palette.ts'
import { wrapText } from './text-fit.ts'

const height = 380
const margin = { left: 64, right: 20, top: 14, bottom: 52 }
const missingRoom = 54
const dashes = ['', '6 3', '2 3', '8 3 2 3', '12 4']

/** Height in pixels of the drawing. */
export function dependenceHeight(data: DependenceData): number {
  return data.isCategory ? levelsHeight(data) : height + 18 * data.lines.length
}

/** The chart in one sentence: its accessible name. */
export function dependenceSentence({ feature, unit, points }: DependenceData): string {
  const [first] = points
  const last = points.at(-1)
  if (first === undefined || last === undefined) return `No rows have a value of ${feature}.`
  return `${feature} from ${first.label} to ${last.label}: from ${numberText(first.middle)} to ${numberText(last.middle)} ${unit}.`
}

type ChartProps = { readonly data: DependenceData; readonly theme: Theme; readonly width: number }

/** A curve over one feature: a line with its ribbon for numbers, dots for categories, missing values apart. */
export function DependenceChart(props: ChartProps) {
  const { data, theme, width } = props
  const whole = dependenceHeight(data)
  return (
    <Drawing
      name="dependence"
      title={data.title}
      sentence={dependenceSentence(data)}
      width={width}
      height={whole}
      colours={palettes[theme]}
      fontSize={11}
    >
      {data.isCategory ? <Levels {...props} /> : <Curve {...props} />}
    </Drawing>
  )
}

function Curve({ data, theme, width }: ChartProps) {
  const colours = palettes[theme]
  const { points, missing, lines, rug } = data
  const all = missing === null ? points : [...points, missing]
  const values = [
    ...all.flatMap(({ low, high, middle }) => [low, high, middle]),
    ...lines.flatMap((line) => line.values.filter((value) => value !== null)),
  ]
  const places = points.map((point) => point.x)
  const right = width - margin.right - (missing === null ? 0 : missingRoom)
  const [first, last] = [Math.min(...places), Math.max(...places)]
  const x = scaleLinear()
    .domain(first === last ? [first - 1, last + 1] : [first, last])
    .range([margin.left, right])
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const y = scaleLinear()
    .domain(low === high ? [low - 1, high + 1] : [low, high])
    .nice(6)
    .range([height - margin.bottom, margin.top])
  const path = (of: readonly (number | null)[]) =>
    of
      .map((value, k) =>
        value === null
          ? ''
          : `${k === 0 || of[k - 1] === null ? 'M' : 'L'}${x(points[k]!.x).toFixed(2)} ${y(value).toFixed(2)}`,
      )
      .join('')
  const ribbon = [
    ...points.map(({ x: at, high: above }) => [at, above] as const),
    ...points.toReversed().map(({ x: at, low: below }) => [at, below] as const),
  ]
  const levels = y.ticks(6)
  const texts = tickTexts(levels)
  return (
    <g>
      {levels.map((tick, k) => (
        <g key={tick} fill={colours.quiet}>
          <line
            x1={margin.left}
            x2={width - margin.right}
            y1={y(tick)}
            y2={y(tick)}
            stroke={tick === 0 ? colours.quiet : colours.grid}
          />
          <text x={margin.left - 8} y={y(tick) + 4} textAnchor="end">
            {texts[k]}
          </text>
        </g>
      ))}
      {ticksOf(data, x.ticks(6)).map(([at, text]) => (
        <text key={at} x={x(at)} y={height - margin.bottom + 18} textAnchor="middle" fill={colours.quiet}>
          {text}
        </text>
      ))}
      <path
        d={rug.map((at) => `M${x(at).toFixed(2)} ${height - margin.bottom}v-6`).join('')}
        stroke={colours.quiet}
        strokeWidth={1}
        data-rug={rug.length}
      />
      <text x={(margin.left + right) / 2} y={height - 12} textAnchor="middle" fill={colours.text}>
        {wrapText(data.feature, width - 2 * margin.left, 11, 1)[0]}
      </text>
      <text
        transform={`translate(14 ${(height - margin.bottom) / 2}) rotate(-90)`}
        textAnchor="middle"
        fill={colours.text}
      >
        {data.unit}
      </text>
      <path
        d={
          points.length === 0
            ? ''
            : `${ribbon.map(([at, value], k) => `${k === 0 ? 'M' : 'L'}${x(at).toFixed(2)} ${y(value).toFixed(2)}`).join('')}Z`
        }
        fill={colours.lowers}
        fillOpacity={0.18}
      />
      <path
        d={path(points.map(({ middle }) => middle))}
        fill="none"
        stroke={colours.lowers}
        strokeWidth={2}
      />
      {points.length === 1 ? (
        <circle cx={x(points[0]!.x)} cy={y(points[0]!.middle)} r={4} fill={colours.lowers} />
      ) : null}
      {missing === null ? null : (
        <g data-level={missing.label}>
          <line
            x1={width - margin.right - missingRoom / 2}
            x2={width - margin.right - missingRoom / 2}
            y1={y(missing.low)}
            y2={y(missing.high)}
            stroke={colours.lowers}
            strokeWidth={2}
          />
          <circle
            cx={width - margin.right - missingRoom / 2}
            cy={y(missing.middle)}
            r={4}
            fill={colours.lowers}
          />
          <text
            x={width - margin.right - missingRoom / 2}
            y={height - margin.bottom + 18}
            textAnchor="middle"
            fill={colours.quiet}
          >
            {missing.label}
          </text>
        </g>
      )}
      {lines.map(({ label, values: own }, k) => (
        <g key={label} data-line={label} fill={colours.text}>
          <path
            d={path(own)}
            fill="none"
            stroke={colours.raises}
            strokeWidth={1.5}
            strokeDasharray={dashes[k % dashes.length]}
          />
          <line
            x1={margin.left}
            x2={margin.left + 26}
            y1={height + 18 * k + 4}
            y2={height + 18 * k + 4}
            stroke={colours.raises}
            strokeWidth={1.5}
            strokeDasharray={dashes[k % dashes.length]}
          />
          <text x={margin.left + 34} y={height + 18 * k + 8}>
            {wrapText(label, width - margin.left - 50, 11, 1)[0]}
          </text>
        </g>
      ))}
    </g>
  )
}

/** Ticks of the axis: places of quantiles by the value there, at most seven. */
function ticksOf({ axis, points }: DependenceData, round: readonly number[]): [number, string][] {
  const texts = tickTexts(round)
  if (axis === 'values') return round.map((tick, k) => [tick, texts[k]!])
  const step = Math.max(1, Math.ceil((points.length - 1) / 6))
  return points.filter((_, k) => k % step === 0).map(({ x, label }) => [x, numberText(Number(label))])
}
