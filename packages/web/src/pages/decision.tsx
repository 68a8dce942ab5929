import type { DecisionView } from '@candor/client'
import { Alert, Badge, Grid, Group, List, Paper, Stack, Text, Title } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useDecision } from '../api/decisions.ts'
import { Evidence } from '../panels/evidence.tsx'
import { Reasons } from '../panels/reasons.tsx'
import { WaterfallPanel } from '../panels/waterfall-panel.tsx'
import { fill, useText } from '../text/use-text.tsx'
import { DataState } from '../ui/data-state.tsx'

const route = getRouteApi('/decisions/$id')

/** One stored decision: the score and what was done about it, why in words, the waterfall, and the evidence. */
export function Decision() {
  const { id } = route.useParams()
  return <DataState query={useDecision(id)}>{(decision) => <DecisionBody decision={decision} />}</DataState>
}

function DecisionBody({ decision }: { decision: DecisionView }) {
  const { text } = useText()
  return (
    <Stack gap="lg">
      <Header decision={decision} />
      <Warnings decision={decision} />
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Paper withBorder p="md" component="section" aria-labelledby="why">
            <Title order={2} size="h4" id="why">
              {text.why}
            </Title>
            <Text size="sm" c="dimmed" mb="md">
              {text.whyLead}
            </Text>
            <Reasons decision={decision} />
          </Paper>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Paper withBorder p="md" component="section" aria-labelledby="waterfall">
            <Title order={2} size="h4" id="waterfall" mb="xs">
              {text.waterfall}
            </Title>
            <WaterfallPanel decision={decision} />
          </Paper>
        </Grid.Col>
      </Grid>
      <Paper withBorder p="md" component="section" aria-labelledby="evidence">
        <Title order={2} size="h4" id="evidence">
          {text.evidence}
        </Title>
        <Text size="sm" c="dimmed" mb="sm">
          {text.evidenceLead}
        </Text>
        <Evidence decision={decision} />
      </Paper>
    </Stack>
  )
}

function Header({ decision }: { decision: DecisionView }) {
  const { text } = useText()
  const { threshold } = decision
  return (
    <Paper withBorder p="md" component="section">
      <Title order={1} size="h3" mb="sm">
        {`${text.decision} ${decision.external_id}`}
      </Title>
      <Group gap="xl" align="flex-end">
        <Figure label={text.probability}>
          <span className="score" data-value="probability">
            {decision.probability === null
              ? text.undefinedValue
              : `${(decision.probability * 100).toFixed(1)} %`}
          </span>
        </Figure>
        <Figure label={text.outcome}>
          <Text fw={600} size="xl" data-value="outcome">
            {decision.outcome ?? text.noOutcome}
          </Text>
        </Figure>
        {threshold ? (
          <Figure label={text.threshold}>
            <Text className="number">
              {`${threshold.operator} ${threshold.value} · ${threshold.scale === 'raw' ? text.rawScale : text.calibratedScale}`}
            </Text>
          </Figure>
        ) : null}
        {decision.band ? (
          <Figure label={text.band}>
            <Badge variant="outline" color="gray" c="var(--mantine-color-text)" tt="none" size="lg">
              {decision.band}
            </Badge>
          </Figure>
        ) : null}
        <Figure label={text.use}>
          <Text>{decision.use ?? '–'}</Text>
        </Figure>
        <Figure label={text.model}>
          <Text>{`${decision.model.name}@${decision.model.version}`}</Text>
        </Figure>
      </Group>
    </Paper>
  )
}

function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      {children}
    </div>
  )
}

function Warnings({ decision }: { decision: DecisionView }) {
  const { text } = useText()
  if (decision.warnings.length === 0) return null
  const sentences: Readonly<Record<string, string>> = {
    feature_out_of_range: text.outOfRange,
    unknown_level: text.unknownLevel,
  }
  return (
    <Alert color="yellow" variant="outline" title={text.warnings}>
      <List>
        {decision.warnings.map((warning) => (
          <List.Item key={`${warning.code}-${warning.feature}`}>
            {fill(sentences[warning.code] ?? warning.code, { feature: warning.feature ?? '' })}
          </List.Item>
        ))}
      </List>
    </Alert>
  )
}
