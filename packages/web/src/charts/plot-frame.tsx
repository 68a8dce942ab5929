import { scaleLinear } from 'd3-scale'
import type { ReactNode } from 'react'
import { Drawing } from './drawing.tsx'
import { type Palette, palettes, type Theme } from './palette.ts'

export type PlotFrameProps = {
  readonly name: string
  readonly sentence: string
  readonly title: string
  readonly theme: Theme
  readonly width: number
  readonly xLabel: string
  readonly yLabel: string
  readonly children: (place: {
    x: (share: number) => number
    y: (share: number) => number
    colours: Palette
  }) => ReactNode
}

const margin = { left: 52, right: 16, top: 12, bottom: 44 }

/** Height in pixels of a square plot at this width. */
export function plotHeight(width: number): number {
  return sideOf(width) + margin.top + margin.bottom
}

function sideOf(width: number): number {
  return Math.min(width - margin.left - margin.right, 480)
}

/** Square axes from 0 to 1 on both sides, for curves of rates and probabilities. */
export function PlotFrame({ name, sentence, title, theme, width, xLabel, yLabel, children }: PlotFrameProps) {
  const colours = palettes[theme]
  const side = sideOf(width)
  const height = plotHeight(width)
  const x = scaleLinear()
    .domain([0, 1])
    .range([margin.left, margin.left + side])
  const y = scaleLinear()
    .domain([0, 1])
    .range([margin.top + side, margin.top])
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1]
  return (
    <Drawing
      name={name}
      title={title}
      sentence={sentence}
      width={width}
      height={height}
      colours={colours}
      fontSize={11}
    >
      {ticks.map((tick) => (
        <g key={tick} fill={colours.quiet} stroke="none">
          <line x1={x(0)} x2={x(1)} y1={y(tick)} y2={y(tick)} stroke={colours.grid} />
          <line x1={x(tick)} x2={x(tick)} y1={y(0)} y2={y(1)} stroke={colours.grid} />
          <text x={x(0) - 8} y={y(tick) + 4} textAnchor="end">
            {tick.toFixed(1)}
          </text>
          <text x={x(tick)} y={y(0) + 16} textAnchor="middle">
            {tick.toFixed(1)}
          </text>
        </g>
      ))}
      <line x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} stroke={colours.quiet} strokeDasharray="4 4" />
      <text x={x(0.5)} y={y(0) + 36} textAnchor="middle" fill={colours.text}>
        {xLabel}
      </text>
      <text transform={`translate(14 ${y(0.5)}) rotate(-90)`} textAnchor="middle" fill={colours.text}>
        {yLabel}
      </text>
      {children({ x, y, colours })}
    </Drawing>
  )
}
