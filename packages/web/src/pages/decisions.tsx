import { Anchor, Button, Group, Stack, Table, Text, Title } from '@mantine/core'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useDecisions } from '../api/decisions.ts'
import { useText } from '../text/use-text.tsx'
import { DataState } from '../ui/data-state.tsx'

const route = getRouteApi('/decisions')

/** The latest decisions, newest first; each leads to its explanation. */
export function Decisions() {
  const { text } = useText()
  const { cursor } = route.useSearch()
  return (
    <Stack>
      <Title order={1}>{text.decisions}</Title>
      <Text c="dimmed">{text.decisionsLead}</Text>
      <DataState query={useDecisions(cursor)}>
        {({ items, next_cursor }) =>
          items.length === 0 ? (
            <Text>{text.noDecisions}</Text>
          ) : (
            <>
              <DecisionTable items={items} />
              <Group>
                {cursor === undefined ? null : (
                  <Button variant="default" component={Link} to="/decisions">
                    {text.newer}
                  </Button>
                )}
                {next_cursor === null ? null : (
                  <Button
                    variant="default"
                    renderRoot={(props) => (
                      <Link to="/decisions" search={{ cursor: next_cursor }} {...props} />
                    )}
                  >
                    {text.older}
                  </Button>
                )}
              </Group>
            </>
          )
        }
      </DataState>
    </Stack>
  )
}

type Items = NonNullable<ReturnType<typeof useDecisions>['data']>['items']

function DecisionTable({ items }: { items: Items }) {
  const { text } = useText()
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table className="number" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{text.decision}</Table.Th>
            <Table.Th>{text.model}</Table.Th>
            <Table.Th ta="right">{text.probability}</Table.Th>
            <Table.Th>{text.outcome}</Table.Th>
            <Table.Th>{text.madeAt}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((item) => (
            <Table.Tr key={item.decision_id}>
              <Table.Td>
                <Anchor
                  underline="always"
                  renderRoot={(props) => (
                    <Link to="/decisions/$id" params={{ id: item.decision_id }} {...props} />
                  )}
                >
                  {item.external_id}
                </Anchor>
              </Table.Td>
              <Table.Td>{`${item.model.name}@${item.model.version}`}</Table.Td>
              <Table.Td ta="right">
                {item.probability === null ? text.undefinedValue : `${(item.probability * 100).toFixed(1)} %`}
              </Table.Td>
              <Table.Td>{item.outcome ?? text.noOutcome}</Table.Td>
              <Table.Td>{item.created_at}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
