import type { DependenceData } from '@candor/core'
import { scaleLinear } from 'd3-scale'
import { numberText } from './number-text.ts'
import { palettes, type Theme } from './palette.ts'

const height = 380
const margin = { left: 64, right: 20, top: 14, bottom: 52 }
const missingRoom = 54
const dashes = ['', '6 3', '2 3', '8 3 2 3', '12 4']

/** Height in pixels of the drawing. */
export function dependenceHeight({ lines }: DependenceData): number {
  return height + 18 * lines.length
}

/** The chart in one sentence: its accessible name. */
export function dependenceSentence({ feature, unit, points }: DependenceData): string {
  const [first] = points
  const last = points.at(-1)
  if (first === undefined || last === undefined) return `No rows have a value of ${feature}.`
  return `${feature} from ${first.label} to ${last.label}: from ${numberText(first.middle)} to ${numberText(last.middle)} ${unit}.`
}

/** A curve over one feature: a line with its ribbon for numbers, dots for categories, missing values in a lane of their own. */
export function DependenceChart({
  data,
  theme,
  width,
}: {
  data: DependenceData
  theme: Theme
  width: number
}) {
  const colours = palettes[theme]
  const { points, missing, lines, isCategory } = data
  const all = missing === null ? points : [...points, missing]
  const values = [
    ...all.flatMap(({ low, high, middle }) => [low, high, middle]),
    ...lines.flatMap((line) => line.values.filter((value) => value !== null)),
  ]
  const places = points.map((point) => point.x)
  const right = width - margin.right - (missing === null ? 0 : missingRoom)
  const x = scaleLinear()
    .domain(isCategory ? [-0.5, points.length - 0.5] : [Math.min(...places), Math.max(...places)])
    .range([margin.left, right])
  const y = scaleLinear()
    .domain([Math.min(...values), Math.max(...values)])
    .nice(5)
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
    ...points.map(({ x: at, high }) => [at, high] as const),
    ...points.toReversed().map(({ x: at, low }) => [at, low] as const),
  ]
  const ticks = ticksOf(data, x.ticks(6))
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      width={width}
      height={dependenceHeight(data)}
      viewBox={`0 0 ${width} ${dependenceHeight(data)}`}
      role="img"
      aria-label={dependenceSentence(data)}
      fontFamily="Inter Variable, Inter, system-ui, sans-serif"
      fontSize={11}
      data-chart="dependence"
    >
      <title>{data.title}</title>
      <rect width={width} height={dependenceHeight(data)} fill={colours.surface} />
      {y.ticks(5).map((tick) => (
        <g key={tick} fill={colours.quiet}>
          <line x1={margin.left} x2={width - margin.right} y1={y(tick)} y2={y(tick)} stroke={colours.grid} />
          <text x={margin.left - 8} y={y(tick) + 4} textAnchor="end">
            {numberText(tick)}
          </text>
        </g>
      ))}
      {ticks.map(([at, text]) => (
        <text key={at} x={x(at)} y={height - margin.bottom + 16} textAnchor="middle" fill={colours.quiet}>
          {text}
        </text>
      ))}
      <text x={(margin.left + right) / 2} y={height - 12} textAnchor="middle" fill={colours.text}>
        {data.feature}
      </text>
      <text
        transform={`translate(14 ${(height - margin.bottom) / 2}) rotate(-90)`}
        textAnchor="middle"
        fill={colours.text}
      >
        {data.unit}
      </text>
      {isCategory || points.length === 0 ? null : (
        <g>
          <path
            d={`${ribbon.map(([at, value], k) => `${k === 0 ? 'M' : 'L'}${x(at).toFixed(2)} ${y(value).toFixed(2)}`).join('')}Z`}
            fill={colours.lowers}
            fillOpacity={0.18}
          />
          <path
            d={path(points.map(({ middle }) => middle))}
            fill="none"
            stroke={colours.lowers}
            strokeWidth={2}
          />
        </g>
      )}
      {(isCategory ? points : []).concat(missing === null ? [] : [missing]).map((point) => {
        const at = point === missing ? width - margin.right - missingRoom / 2 : x(point.x)
        return (
          <g key={point.label} data-level={point.label}>
            <line
              x1={at}
              x2={at}
              y1={y(point.low)}
              y2={y(point.high)}
              stroke={colours.lowers}
              strokeWidth={2}
            />
            <circle cx={at} cy={y(point.middle)} r={4} fill={colours.lowers} />
            {point === missing ? (
              <text x={at} y={height - margin.bottom + 16} textAnchor="middle" fill={colours.quiet}>
                {point.label}
              </text>
            ) : null}
          </g>
        )
      })}
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
            {label}
          </text>
        </g>
      ))}
    </svg>
  )
}

/** Ticks of the axis: categories by name, places of quantiles by the value there, at most seven. */
function ticksOf({ isCategory, axis, points }: DependenceData, round: readonly number[]): [number, string][] {
  if (isCategory) return points.map(({ x, label }) => [x, label])
  if (axis === 'values') return round.map((tick) => [tick, numberText(tick)])
  const step = Math.max(1, Math.ceil((points.length - 1) / 6))
  return points.filter((_, k) => k % step === 0).map(({ x, label }) => [x, numberText(Number(label))])
}
