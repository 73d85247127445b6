import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { queryClient } from '../data/queries.ts'
import { useMemo } from 'react'
import { useTexts } from '../i18n/texts.ts'
import { createProductTheme, resolveVariables } from '../theme/theme.ts'
import { router } from './router.tsx'

/** The application: theme, server cache, routes. */
export function App() {
  const { close } = useTexts().common
  const theme = useMemo(() => createProductTheme(close), [close])
  return (
    <MantineProvider theme={theme} cssVariablesResolver={resolveVariables} defaultColorScheme="auto">
      <Notifications position="bottom-center" limit={3} />
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  )
}
