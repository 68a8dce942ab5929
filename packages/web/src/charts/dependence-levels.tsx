import type { DependenceData } from '@candor/core'
import { scaleLinear } from 'd3-scale'
import { tickTexts } from './number-text.ts'
import { palettes, type Theme } from './palette.ts'
import { distinctLabels, wrapText } from './text-fit.ts'

const lane = 22
const top = 10
const bottom = 44
const right = 20

/** Height in pixels of the drawing. */
export function levelsHeight({ points, missing, lines }: DependenceData): number {
  return top + lane * (points.length + (missing === null ? 0 : 1)) + bottom + 18 * lines.length
}

/** A lane per level: a dot at the middle, a bar where half of the rows are, and a mark per group of a partner; missing values in the last lane. */
export function Levels({
  data,
  theme,
  width,
}: {
  readonly data: DependenceData
  readonly theme: Theme
  readonly width: number
}) {
  const colours = palettes[theme]
  const { points, missing, lines } = data
  const all = missing === null ? points : [...points, missing]
  const values = [
    0,
    ...all.flatMap(({ low, high, middle }) => [low, high, middle]),
    ...lines.flatMap((line) => line.values.filter((value) => value !== null)),
  ]
  const left = Math.round(width * 0.3)
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const x = scaleLinear()
    .domain(low === high ? [low - 1, high + 1] : [low, high])
    .nice(6)
    .range([left, width - right])
  const ticks = x.ticks(6)
  const texts = tickTexts(ticks)
  const end = top + lane * all.length
  const names = distinctLabels(
    all.map(({ label }) => label),
    left - 22,
    12,
  )
  return (
    <g>
      {ticks.map((tick, k) => (
        <g key={tick} fill={colours.quiet}>
          <line
            x1={x(tick)}
            x2={x(tick)}
            y1={top}
            y2={end}
            stroke={tick === 0 ? colours.quiet : colours.grid}
          />
          <text x={x(tick)} y={end + 15} textAnchor="middle">
            {texts[k]}
          </text>
        </g>
      ))}
      <text x={(left + width - right) / 2} y={end + 34} textAnchor="middle" fill={colours.text}>
        {`${data.unit} by ${wrapText(data.feature, width - left - 140, 11, 1)[0]}`}
      </text>
      {all.map((point, i) => {
        const middle = top + lane * (i + 0.5)
        return (
          <g key={point === missing ? 'missing values' : `level ${point.label}`} data-level={point.label}>
            <text
              x={left - 12}
              y={middle + 4}
              textAnchor="end"
              fontSize={12}
              fill={point === missing ? colours.quiet : colours.text}
            >
              {names[i]}
            </text>
            <line
              x1={x(point.low)}
              x2={x(point.high)}
              y1={middle}
              y2={middle}
              stroke={colours.lowers}
              strokeWidth={3}
              strokeOpacity={0.45}
            />
            {lines.map(({ label, values: own }, k) => {
              const value = own[i] ?? null
              return value === null ? null : (
                <path
                  key={label}
                  d={markAt(k, x(value), middle)}
                  fill={colours.surface}
                  stroke={colours.raises}
                  strokeWidth={1.5}
                />
              )
            })}
            <circle cx={x(point.middle)} cy={middle} r={4} fill={colours.lowers} />
          </g>
        )
      })}
      {lines.map(({ label }, k) => (
        <g key={label} data-line={label} fill={colours.text}>
          <path
            d={markAt(k, left + 8, end + bottom + 18 * k + 2)}
            fill={colours.surface}
            stroke={colours.raises}
            strokeWidth={1.5}
          />
          <text x={left + 20} y={end + bottom + 18 * k + 6}>
            {wrapText(label, width - left - 40, 11, 1)[0]}
          </text>
        </g>
      ))}
    </g>
  )
}

const size = 4

/** A square, a triangle, a diamond, a cross of lines: told apart without their colour. */
function markAt(k: number, x: number, y: number): string {
  const at = (dx: number, dy: number) => `${(x + dx * size).toFixed(2)} ${(y + dy * size).toFixed(2)}`
  const marks = [
    [at(-1, -1), at(1, -1), at(1, 1), at(-1, 1)],
    [at(0, -1.2), at(1.2, 1), at(-1.2, 1)],
    [at(0, -1.3), at(1.3, 0), at(0, 1.3), at(-1.3, 0)],
    [at(-1.2, -1), at(1.2, -1), at(0, 1.2)],
  ]
  return `M${marks[k % marks.length]!.join('L')}Z`
}
