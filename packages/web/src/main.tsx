import '@candor/client/without-eval'
import '@mantine/core/styles.css'
import '@fontsource-variable/inter/index.css'
import './page.css'
import { createTheme, MantineProvider } from '@mantine/core'
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { isSignedOut } from './api/session.ts'
import { router } from './pages/router.tsx'
import { TextProvider } from './text/use-text.tsx'

const theme = createTheme({
  fontFamily: '"Inter Variable", Inter, system-ui, sans-serif',
  primaryColor: 'indigo',
})
const queries: QueryClient = new QueryClient({
  // a session that is over shows at whatever is asked for next
  queryCache: new QueryCache({
    onError: (error, { queryKey }) => {
      if (isSignedOut(error) && queryKey[0] !== 'session')
        void queries.invalidateQueries({ queryKey: ['session'] })
    },
  }),
  defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false } },
})
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''
const place = document.getElementById('root')

if (place)
  createRoot(place).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
        <TextProvider>
          <QueryClientProvider client={queries}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </TextProvider>
      </MantineProvider>
    </StrictMode>,
  )
