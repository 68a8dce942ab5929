import type { RocData } from '@candor/core'
import { numberText } from './number-text.ts'
import type { Theme } from './palette.ts'
import { PlotFrame } from './plot-frame.tsx'

/** True against false positive rate at every threshold; the dashed diagonal is guessing. */
export function Roc({ data, theme, width }: { data: RocData; theme: Theme; width: number }) {
  const sentence = `ROC curve over ${data.points.length} thresholds; area under the curve ${numberText(data.auc)}.`
  return (
    <PlotFrame
      name="roc"
      sentence={sentence}
      title={data.title}
      theme={theme}
      width={width}
      xLabel="false positive rate"
      yLabel="true positive rate"
    >
      {({ x, y, colours }) => (
        <g>
          <path
            d={data.points
              .map((p, i) => `${i === 0 ? 'M' : 'L'}${x(p.fpr).toFixed(2)} ${y(p.tpr).toFixed(2)}`)
              .join('')}
            fill="none"
            stroke={colours.lowers}
            strokeWidth={2}
          />
          <text x={x(0.98)} y={y(0.06)} textAnchor="end" fontSize={13} fontWeight={600} fill={colours.text}>
            {`area ${data.auc.toFixed(4)}`}
          </text>
        </g>
      )}
    </PlotFrame>
  )
}
