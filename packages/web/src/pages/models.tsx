import type { ModelVersion } from '@candor/client'
import { Badge, Code, Group, Stack, Table, Text, Title } from '@mantine/core'
import { useModels } from '../api/models.ts'
import { useText } from '../text/use-text.tsx'
import { DataState } from '../ui/data-state.tsx'

/** Every registered model with its versions, as the service serves them. */
export function Models() {
  const { text } = useText()
  return (
    <Stack>
      <Title order={1}>{text.models}</Title>
      <Text c="dimmed">{text.modelsLead}</Text>
      <DataState query={useModels()}>
        {({ items }) => (items.length === 0 ? <Text>{text.noModels}</Text> : <ModelTable items={items} />)}
      </DataState>
    </Stack>
  )
}

type Items = NonNullable<ReturnType<typeof useModels>['data']>['items']

function ModelTable({ items }: { items: Items }) {
  const { text } = useText()
  const heads = [
    text.name,
    text.version,
    text.alias,
    text.algorithm,
    text.calibrated,
    text.features,
    text.testAuc,
    text.hash,
  ]
  return (
    <Table.ScrollContainer minWidth={720}>
      <Table className="number">
        <Table.Thead>
          <Table.Tr>
            {heads.map((head) => (
              <Table.Th key={head}>{head}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.flatMap((model) =>
            model.versions.map((version) => (
              <Table.Tr key={`${model.name}@${version.version}`}>
                <Table.Td fw={600}>{model.name}</Table.Td>
                <Table.Td>{version.version}</Table.Td>
                <Table.Td>
                  <Group gap={4}>
                    {version.aliases.map((alias) => (
                      <Badge
                        key={alias}
                        variant="outline"
                        color="gray"
                        c="var(--mantine-color-text)"
                        tt="none"
                      >
                        {alias}
                      </Badge>
                    ))}
                  </Group>
                </Table.Td>
                <Table.Td>{version.algorithm}</Table.Td>
                <Table.Td>{version.calibrated ? text.yes : text.no}</Table.Td>
                <Table.Td>{version.features.length}</Table.Td>
                <Table.Td>{aucOf(version.metrics) ?? text.undefinedValue}</Table.Td>
                <Table.Td>
                  <Code title={version.hash}>{version.hash.replace('sha256:', '').slice(0, 12)}</Code>
                </Table.Td>
              </Table.Tr>
            )),
          )}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function aucOf(metrics: ModelVersion['metrics']): string | null {
  const auc = metrics['test']?.['roc_auc']
  return auc !== undefined && 'value' in auc ? auc.value.toFixed(4) : null
}
