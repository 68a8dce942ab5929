import type { DecisionView, ExplanationGiven } from '@candor/client'
import type { WaterfallData } from '@candor/core'
import { Table, useComputedColorScheme } from '@mantine/core'
import { numberText, signedText } from '../charts/number-text.ts'
import { Waterfall, type WaterfallStep, type WaterfallWords, waterfallSteps } from '../charts/waterfall.tsx'
import type { Text } from '../text/en.ts'
import { fill, useText } from '../text/use-text.tsx'
import { ChartWalk } from '../ui/chart-walk.tsx'
import { useWidth } from '../ui/use-width.ts'

/** The waterfall of a decision with its table; the numbers are those of the stored explanation. */
export function WaterfallPanel({ decision }: { decision: DecisionView }) {
  const { text } = useText()
  const theme = useComputedColorScheme('light')
  const [place, width] = useWidth<HTMLDivElement>(640)
  const data = useWaterfallData(decision)
  if (data === null) return null
  const words = wordsOf(text)
  const steps = waterfallSteps(data, words)
  return (
    <div ref={place}>
      <ChartWalk
        label={text.waterfall}
        steps={steps.map(spoken)}
        chart={(active, pick) => (
          <Waterfall
            data={data}
            theme={theme}
            width={Math.max(280, width)}
            words={words}
            active={active}
            onPick={pick}
          />
        )}
        table={<StepTable steps={steps} />}
      />
    </div>
  )
}

function useWaterfallData(decision: DecisionView): WaterfallData | null {
  const { text } = useText()
  const { explanation } = decision
  if (explanation.status !== 'ok') return null
  const values = new Map(explanation.reasons.map((reason) => [reason.feature, valueText(reason.value.raw)]))
  return {
    title: text.waterfall,
    subtitle: decision.decision_id,
    unit: unitText(explanation.unit, text),
    base: explanation.base,
    score: explanation.score,
    bars: explanation.contributions.map(({ feature, phi }) => ({
      label: feature,
      value: values.get(feature) ?? '',
      phi,
    })),
    rest: explanation.rest ? { count: explanation.rest.features, phi: explanation.rest.phi } : null,
    threshold: thresholdOnScale(decision.threshold, explanation.unit),
  }
}

function wordsOf(text: Text): WaterfallWords {
  return {
    average: text.average,
    score: text.score,
    others: (count) => fill(text.others, { count }),
    threshold: text.threshold.toLowerCase(),
  }
}

type Unit = ExplanationGiven['unit']

function unitText(unit: Unit, text: Text): string {
  if (unit === 'probability') return text.voteUnit
  return unit === 'log_odds' ? text.marginUnit : text.margin
}

/** The threshold on the scale of the chart; only a raw threshold can be drawn there, since a calibrator lies between the others. */
function thresholdOnScale(threshold: DecisionView['threshold'], unit: Unit): number | null {
  if (threshold === null || threshold.scale !== 'raw') return null
  if (unit === 'probability') return threshold.value
  return unit === 'log_odds' ? Math.log(threshold.value / (1 - threshold.value)) : null
}

function valueText(raw: number | string | boolean | null): string {
  if (raw === null) return '–'
  return typeof raw === 'number' ? numberText(raw) : String(raw)
}

function spoken(step: WaterfallStep): string {
  if (step.kind === 'base' || step.kind === 'score') return `${step.label}: ${numberText(step.to)}`
  const value = step.value === '' ? '' : ` = ${step.value}`
  return `${step.label}${value}: ${signedText(step.phi)}, ${numberText(step.to)}`
}

function StepTable({ steps }: { steps: readonly WaterfallStep[] }) {
  const { text } = useText()
  return (
    <Table.ScrollContainer minWidth={0}>
      <Table className="number" data-table="waterfall">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{text.feature}</Table.Th>
            <Table.Th>{text.value}</Table.Th>
            <Table.Th ta="right">{text.contribution}</Table.Th>
            <Table.Th ta="right">{text.running}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {steps.map((step) => (
            <Table.Tr key={`${step.kind}-${step.label}`} data-phi={step.phi}>
              <Table.Td>{step.label}</Table.Td>
              <Table.Td>{step.value}</Table.Td>
              <Table.Td ta="right">
                {step.kind === 'bar' || step.kind === 'rest' ? signedText(step.phi) : ''}
              </Table.Td>
              <Table.Td ta="right">{numberText(step.to)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
