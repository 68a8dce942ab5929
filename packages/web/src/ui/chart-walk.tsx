import { Button, Group, Text, VisuallyHidden } from '@mantine/core'
import { type KeyboardEvent, type ReactNode, useState } from 'react'
import { useText } from '../text/use-text.tsx'

type ChartWalkProps = {
  readonly label: string
  readonly steps: readonly string[]
  readonly chart: (active: number | null, pick: (step: number) => void) => ReactNode
  readonly table: ReactNode
}

/**
 * One tab stop for a chart: arrows walk its steps, a live region speaks each, Escape leaves, T shows the table.
 * `steps[i]` is what is said at step i.
 */
export function ChartWalk({ label, steps, chart, table }: ChartWalkProps) {
  const { text } = useText()
  const [active, setActive] = useState<number | null>(null)
  const [showsTable, setShowsTable] = useState(false)
  const walk = (event: KeyboardEvent) => {
    const next = nextStep(event.key, active, steps.length)
    if (event.key.toLowerCase() === 't') setShowsTable(!showsTable)
    else if (next === undefined) return
    else setActive(next)
    event.preventDefault()
  }
  return (
    <div>
      {showsTable ? (
        table
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the chart is walked by arrow keys; its role makes it interactive
        <div className="chart-walk" role="application" aria-label={label} tabIndex={0} onKeyDown={walk}>
          {chart(active, setActive)}
        </div>
      )}
      <VisuallyHidden aria-live="polite">{active === null ? '' : steps[active]}</VisuallyHidden>
      <Group justify="space-between" mt="xs" className="no-print">
        <Text size="xs" c="dimmed">
          {text.keys}
        </Text>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => setShowsTable(!showsTable)}
          aria-pressed={showsTable}
        >
          {showsTable ? text.showChart : text.showTable}
        </Button>
      </Group>
    </div>
  )
}

function nextStep(key: string, active: number | null, count: number): number | null | undefined {
  if (key === 'Escape') return null
  if (key === 'ArrowDown' || key === 'ArrowRight')
    return active === null ? 0 : Math.min(count - 1, active + 1)
  if (key === 'ArrowUp' || key === 'ArrowLeft') return active === null ? count - 1 : Math.max(0, active - 1)
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  return undefined
}
