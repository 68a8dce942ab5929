import type { ReactNode } from 'react'
import type { Palette } from './palette.ts'

type DrawingProps = {
  /** of the kind of chart */
  readonly name: string
  readonly title: string
  /** what the chart shows, for those who do not see it */
  readonly sentence: string
  /** px */
  readonly width: number
  readonly height: number
  readonly colours: Pick<Palette, 'surface'>
  readonly fontSize?: number
  readonly children: ReactNode
}

/** The sheet of a chart: a picture with a name, a sentence and its ground, that stands by itself as a file. */
export function Drawing({
  name,
  title,
  sentence,
  width,
  height,
  colours,
  fontSize = 12,
  children,
}: DrawingProps) {
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={sentence}
      fontFamily="Inter Variable, Inter, system-ui, sans-serif"
      fontSize={fontSize}
      data-chart={name}
    >
      <title>{title}</title>
      <rect width={width} height={height} fill={colours.surface} />
      {children}
    </svg>
  )
}
