import type { DecisionView } from '@candor/client'
import { Badge, Group, Stack, Text } from '@mantine/core'
import { signedText } from '../charts/number-text.ts'
import { useText } from '../text/use-text.tsx'

/** The reasons of a decision in words: the sentence, its direction by glyph, word and side, its size. */
export function Reasons({ decision }: { decision: DecisionView }) {
  const { text } = useText()
  const { explanation } = decision
  if (explanation.status === 'pending') return <Text>{text.pending}</Text>
  if (explanation.status !== 'ok' || explanation.reasons.length === 0) return <Text>{text.noReasons}</Text>
  return (
    <Stack component="ol" gap="md" m={0} className="reasons">
      {explanation.reasons.map((reason) => (
        <li key={reason.feature} className={`reason ${reason.direction}`} data-feature={reason.feature}>
          <Group gap="xs" mb={4}>
            <Text span fw={600} size="sm" className={reason.direction}>
              {reason.direction === 'raises' ? `▲ ${text.raises}` : `▼ ${text.lowers}`}
            </Text>
            <Text span size="sm" className="number" c="var(--mantine-color-text)">
              {signedText(reason.phi)}
            </Text>
            {reason.principal ? (
              <Badge variant="outline" color="gray" c="var(--mantine-color-text)" tt="none">
                {text.principal}
              </Badge>
            ) : null}
          </Group>
          <Text c="var(--mantine-color-text)">{reason.text}</Text>
        </li>
      ))}
    </Stack>
  )
}
