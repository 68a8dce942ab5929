import type { CalibrationData } from '@candor/core'
import type { Theme } from './palette.ts'
import { PlotFrame } from './plot-frame.tsx'

/** Observed rate against mean predicted probability per bin, with intervals; on the diagonal the probabilities are true. */
export function Calibration({ data, theme, width }: { data: CalibrationData; theme: Theme; width: number }) {
  const most = Math.max(1, ...data.bins.map((bin) => bin.n))
  const sentence = `Calibration in ${data.bins.length} bins; expected calibration error ${data.ece.toFixed(4)}.`
  return (
    <PlotFrame
      name="calibration"
      sentence={sentence}
      title={data.title}
      theme={theme}
      width={width}
      xLabel="mean predicted probability"
      yLabel="observed rate"
    >
      {({ x, y, colours }) => (
        <g>
          {data.bins.map((bin) => (
            <g key={bin.low} data-bin={bin.low} data-rate={bin.rate}>
              <title>{`${bin.n} rows: predicted ${bin.meanProbability.toFixed(3)}, observed ${bin.rate.toFixed(3)}`}</title>
              <line
                x1={x(bin.meanProbability)}
                x2={x(bin.meanProbability)}
                y1={y(bin.rateLow)}
                y2={y(bin.rateHigh)}
                stroke={colours.lowers}
                strokeWidth={1.5}
              />
              <circle
                cx={x(bin.meanProbability)}
                cy={y(bin.rate)}
                r={2.5 + 6 * Math.sqrt(bin.n / most)}
                fill={colours.lowers}
              />
            </g>
          ))}
          <text x={x(0.98)} y={y(0.06)} textAnchor="end" fontSize={13} fontWeight={600} fill={colours.text}>
            {`ECE ${data.ece.toFixed(4)}`}
          </text>
        </g>
      )}
    </PlotFrame>
  )
}
