import {
  Anchor,
  AppShell,
  Button,
  Container,
  Group,
  SegmentedControl,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core'
import { Link, Outlet } from '@tanstack/react-router'
import { isSignedOut, useSession, useSignOut } from '../api/session.ts'
import { type Language, useText } from '../text/use-text.tsx'
import { DataState } from '../ui/data-state.tsx'
import { FirstUser, SignIn } from './sign-in.tsx'

/** Navigation, language, theme and who is signed in around every page. It knows no model and no domain. */
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
            <Account />
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
        <Content />
      </Container>
    </AppShell>
  )
}

/** The page that was asked for, or what has to be done before it can be shown. */
function Content() {
  const session = useSession()
  if (isSignedOut(session.error)) return <SignIn why={session.error} />
  return (
    <DataState query={session}>
      {({ needs_first_user }) => (needs_first_user ? <FirstUser /> : <Outlet />)}
    </DataState>
  )
}

/** Whoever signed in can sign out; in the demonstration nobody does. */
function Account() {
  const { text } = useText()
  const { data, error } = useSession()
  const signOut = useSignOut()
  if (error !== null || data?.credential !== 'session') return null
  return (
    <>
      <Text size="sm">{data.email}</Text>
      <Button size="xs" variant="default" loading={signOut.isPending} onClick={() => signOut.mutate()}>
        {text.signOut}
      </Button>
    </>
  )
}
