import { Text } from '@mantine/core'
import { useText } from '../text/use-text.tsx'

export function NotFound() {
  const { text } = useText()
  return <Text>{text.notFound}</Text>
}
