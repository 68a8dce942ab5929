import {
  Anchor,
  AppShell,
  Container,
  Group,
  SegmentedControl,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core'
import { Link, Outlet } from '@tanstack/react-router'
import { type Language, useText } from '../text/use-text.tsx'

/** Navigation, language and theme around every page. It knows no model and no domain. */
export function Shell() {
  const { text, language, speak } = useText()
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('light')
  return (
    <AppShell padding="md">
      <a className="skip-link" href="#content">
        {text.skip}
      </a>
      <Container component="header" size="lg" w="100%" pt="md">
        <Group justify="space-between">
          <Group component="nav" gap="lg" aria-label={text.product}>
            <Anchor component={Link} to="/" fw={700} c="inherit" underline="never">
              {text.product}
            </Anchor>
            <Anchor component={Link} to="/decisions" c="inherit" activeProps={{ 'aria-current': 'page' }}>
              {text.decisions}
            </Anchor>
            <Anchor component={Link} to="/models" c="inherit" activeProps={{ 'aria-current': 'page' }}>
              {text.models}
            </Anchor>
          </Group>
          <Group gap="xs">
            <SegmentedControl
              size="xs"
              aria-label={text.language}
              value={language}
              onChange={(next) => speak(next as Language)}
              data={[
                { label: 'English', value: 'en' },
                { label: 'Español', value: 'es' },
              ]}
            />
            <SegmentedControl
              size="xs"
              aria-label={text.theme}
              value={scheme}
              onChange={(next) => setColorScheme(next as 'light' | 'dark')}
              data={[
                { label: text.light, value: 'light' },
                { label: text.dark, value: 'dark' },
              ]}
            />
          </Group>
        </Group>
      </Container>
      <Container component="main" id="content" size="lg" w="100%" py="lg">
        <Outlet />
      </Container>
    </AppShell>
  )
}
