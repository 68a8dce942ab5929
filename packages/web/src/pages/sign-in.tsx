import { ProblemError } from '@candor/client'
import { Alert, Button, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import { refusedElsewhere, useFirstUser, useSignIn, useSignInWays } from '../api/session.ts'
import { fill, useText } from '../text/use-text.tsx'

/** Email and password, where nobody is signed in; `why` says what became of the admin link or the session. */
export function SignIn({ why }: { readonly why: ProblemError }) {
  const { text } = useText()
  const signIn = useSignIn()
  const provider = useSignInWays().data?.provider ?? null
  return (
    <AccountForm
      title={text.signIn}
      lead={text.signInLead}
      action={text.signIn}
      isNew={false}
      pending={signIn.isPending}
      problem={
        <>
          <Problem error={signIn.error ?? (why.problem.code === 'http.admin_link_used' ? why : null)} />
          {signIn.isIdle && <RefusedElsewhere />}
        </>
      }
      onSend={signIn.mutate}
      other={
        provider === null ? null : (
          <Button component="a" href={provider.address} variant="default">
            {fill(text.signInElsewhere, { label: provider.label })}
          </Button>
        )
      }
    />
  )
}

/** Shown to whoever opened the admin link: the first person who can administer. */
export function FirstUser() {
  const { text } = useText()
  const create = useFirstUser()
  return (
    <AccountForm
      title={text.firstUser}
      lead={text.firstUserLead}
      action={text.firstUserCreate}
      isNew
      pending={create.isPending}
      problem={<Problem error={create.error} />}
      onSend={create.mutate}
    />
  )
}

type Account = { readonly email: string; readonly password: string }

type AccountFormProps = {
  readonly title: string
  readonly lead: string
  readonly action: string
  /** a password is made, not asked for */
  readonly isNew: boolean
  readonly pending: boolean
  readonly problem: ReactNode
  readonly onSend: (account: Account) => void
  readonly other?: ReactNode
}

function AccountForm({ title, lead, action, isNew, pending, problem, onSend, other }: AccountFormProps) {
  const { text } = useText()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const send = (event: FormEvent) => {
    event.preventDefault()
    onSend({ email: email.trim(), password })
  }
  return (
    <Paper component="form" onSubmit={send} maw={420} mx="auto" mt="xl">
      <Stack>
        <Title order={1}>{title}</Title>
        <Text c="dimmed">{lead}</Text>
        {problem}
        <TextInput
          required
          withAsterisk={false}
          type="email"
          name="email"
          autoComplete="username"
          label={text.email}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          required
          withAsterisk={false}
          name="password"
          autoComplete={isNew ? 'new-password' : 'current-password'}
          label={text.password}
          {...(isNew ? { minLength: 12, description: text.passwordRule } : {})}
          visibilityToggleButtonProps={{ 'aria-label': text.showPassword }}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" color="indigo.8" loading={pending}>
          {action}
        </Button>
        {other}
      </Stack>
    </Paper>
  )
}

/** What became of signing in with a provider. */
function RefusedElsewhere() {
  const { text } = useText()
  if (refusedElsewhere === null) return null
  return (
    <Alert color="red" variant="outline" role="alert">
      {refusedElsewhere === 'oidc.no_user' ? text.unknownElsewhere : text.failedElsewhere}
    </Alert>
  )
}

function Problem({ error }: { readonly error: Error | null }) {
  const { text } = useText()
  if (error === null) return null
  const said: Readonly<Record<string, string>> = {
    'http.sign_in_failed': text.signInFailed,
    'http.sign_in_paused': text.signInPaused,
    'http.too_many_requests': text.signInPaused,
    'http.admin_link_used': text.adminLinkUsed,
    'access.user_exists': text.userExists,
  }
  const code = error instanceof ProblemError ? error.problem.code : ''
  return (
    <Alert color="red" variant="outline" role="alert">
      {said[code] ?? error.message}
    </Alert>
  )
}
