import { Alert, Button, Loader, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { useText } from '../text/use-text.tsx'

type DataStateProps<T> = {
  readonly query: {
    readonly data: T | undefined
    readonly error: Error | null
    readonly refetch: () => unknown
  }
  readonly children: (data: T) => ReactNode
}

/** Shows what was asked for, or that it is on its way, or why it did not come and how to ask again. */
export function DataState<T>({ query, children }: DataStateProps<T>) {
  const { text } = useText()
  if (query.data !== undefined) return children(query.data)
  if (query.error === null) return <Loader role="status" aria-label={text.loading} />
  return (
    <Alert color="red" variant="outline" title={text.failed} role="alert">
      <Stack align="flex-start">
        {query.error.message}
        <Button variant="default" onClick={() => query.refetch()}>
          {text.retry}
        </Button>
      </Stack>
    </Alert>
  )
}
