import type { ForceData } from '@candor/core'
import { scaleLinear } from 'd3-scale'
import { Drawing } from './drawing.tsx'
import { numberText, signedText, tickTexts } from './number-text.ts'
import { palettes, type Theme } from './palette.ts'
import { wrapText } from './text-fit.ts'

const bar = 34
const top = 40
const line = 16

type Push = ForceData['pushes'][number] & { readonly from: number; readonly to: number }

/** What raises the score ends at it from the left, what lowers it begins there; the largest nearest to the score. */
export function forcePushes({ score, pushes }: Pick<ForceData, 'score' | 'pushes'>): Push[] {
  const sorted = pushes.filter(({ phi }) => phi !== 0).toSorted((a, b) => Math.abs(b.phi) - Math.abs(a.phi))
  let [low, high] = [score, score]
  return sorted.map((push) => {
    if (push.phi > 0) {
      low -= push.phi
      return { ...push, from: low, to: low + push.phi }
    }
    high -= push.phi
    return { ...push, from: high, to: high + push.phi }
  })
}

/** Height in pixels of the drawing. */
export function forceHeight({ pushes }: ForceData): number {
  return top + bar + 44 + line * Math.max(1, pushes.length)
}

/** The chart in one sentence: its accessible name. */
export function forceSentence({ base, score, unit, pushes }: ForceData): string {
  const [first] = pushes.toSorted((a, b) => Math.abs(b.phi) - Math.abs(a.phi))
  const opening = `From an average of ${numberText(base)} to ${numberText(score)} ${unit}`
  return first === undefined
    ? `${opening}.`
    : `${opening}; ${first.label} pushes it most, by ${signedText(first.phi)}.`
}

/** All that raises a score against all that lowers it, on one line, with the names below. */
export function Force({ data, theme, width }: { data: ForceData; theme: Theme; width: number }) {
  const colours = palettes[theme]
  const height = forceHeight(data)
  const pushes = forcePushes(data)
  const values = [data.base, data.score, ...pushes.flatMap(({ from, to }) => [from, to])]
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const x = scaleLinear()
    .domain(low === high ? [low - 1, high + 1] : [low, high])
    .nice(6)
    .range([24, width - 24])
  const ticks = x.ticks(6)
  const texts = tickTexts(ticks)
  return (
    <Drawing
      name="force"
      title={data.title}
      sentence={forceSentence(data)}
      width={width}
      height={height}
      colours={colours}
    >
      {ticks.map((tick, k) => (
        <g key={tick} fill={colours.quiet} fontSize={11}>
          <line x1={x(tick)} x2={x(tick)} y1={top - 6} y2={top + bar + 6} stroke={colours.grid} />
          <text x={x(tick)} y={top + bar + 20} textAnchor="middle">
            {texts[k]}
          </text>
        </g>
      ))}
      {pushes.map(({ label, phi, from, to }) => (
        <rect
          key={label}
          x={Math.min(x(from), x(to)) + 0.5}
          y={top}
          width={Math.max(1, Math.abs(x(to) - x(from)) - 1)}
          height={bar}
          fill={phi > 0 ? colours.raises : colours.lowers}
          data-phi={phi}
        />
      ))}
      {[
        ['average score', data.base, 14],
        ['score', data.score, 28],
      ].map(([text, value, y]) => (
        <g key={text} fill={colours.text}>
          <line
            x1={x(Number(value))}
            x2={x(Number(value))}
            y1={Number(y) + 2}
            y2={top + bar + 4}
            stroke={colours.text}
            strokeWidth={2}
          />
          <text
            x={x(Number(value)) + 5}
            y={Number(y)}
            fontWeight={600}
            textAnchor={x(Number(value)) > width * 0.7 ? 'end' : 'start'}
          >
            {`${text} ${numberText(Number(value))}`}
          </text>
        </g>
      ))}
      {pushes.map(({ label, value, phi }, i) => (
        <text
          key={label}
          x={24}
          y={top + bar + 44 + line * i}
          fill={phi > 0 ? colours.raisesText : colours.lowersText}
        >
          {`${phi > 0 ? '▲' : '▼'} ${signedText(phi)}  ${wrapText(value === '' ? label : `${label} = ${value}`, width - 110, 12, 1)[0]}`}
        </text>
      ))}
    </Drawing>
  )
}
