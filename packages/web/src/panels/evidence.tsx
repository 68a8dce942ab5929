import type { DecisionView, ExplanationGiven } from '@candor/client'
import { Code, Table } from '@mantine/core'
import type { ReactNode } from 'react'
import { fill, useText } from '../text/use-text.tsx'

/** What is needed to recompute the answer: method, space, background and model by digest, and how exactly it adds up. */
export function Evidence({ decision }: { decision: DecisionView }) {
  const { text } = useText()
  const { explanation, model } = decision
  const rows: [string, ReactNode][] = [
    [text.decisionId, <Code key="id">{decision.decision_id}</Code>],
    [text.externalId, decision.external_id],
    [text.model, `${model.name}@${model.version}${model.alias ? ` (${model.alias})` : ''}`],
    [text.hash, <Code key="hash">{model.hash}</Code>],
  ]
  if (explanation.status === 'ok') {
    rows.push(
      [text.method, explanation.method],
      [text.space, explanation.space],
      [text.background, backgroundText(explanation, text.rows)],
      [text.residual, <span key="residual">{`${explanation.residual} (${text.residualHint})`}</span>],
    )
  }
  return (
    <Table variant="vertical" layout="auto" data-table="evidence">
      <Table.Tbody>
        {rows.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th w={150}>{name}</Table.Th>
            <Table.Td>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function backgroundText({ background }: ExplanationGiven, rows: string): ReactNode {
  if (!background) return ''
  return (
    <>
      {`${background.name}, ${fill(rows, { count: background.rows })} `}
      <Code>{background.digest}</Code>
    </>
  )
}
