import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { Find } from '../find/Find.tsx'
import { Remap } from '../remap/Remap.tsx'
import { Crash } from './Crash.tsx'
import { NotFound } from './NotFound.tsx'
import { Shell } from './Shell.tsx'

/** A list that opens one of its rows. */
const openSearch = (search: Record<string, unknown>): { open?: string } =>
  typeof search.open === 'string' ? { open: search.open } : {}

const root = createRootRoute({
  component: () => (
    <>
      <Outlet />
      <Find />
      <Remap />
    </>
  ),
  notFoundComponent: NotFound,
  errorComponent: ({ error, reset }) => (
    <Crash error={error instanceof Error ? error : new Error(String(error))} reset={reset} />
  ),
})
const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell })

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/journeys' })
  },
})
const journeys = createRoute({
  getParentRoute: () => shell,
  path: '/journeys',
  validateSearch: (search: Record<string, unknown>): { create?: true } =>
    search.create === true ? { create: true } : {},
  component: lazyRouteComponent(() => import('../screens/journeys/Journeys.tsx'), 'Journeys'),
})
const contacts = createRoute({
  getParentRoute: () => shell,
  path: '/contacts',
  validateSearch: (search: Record<string, unknown>): { import?: string } =>
    typeof search.import === 'string' ? { import: search.import } : {},
  component: lazyRouteComponent(() => import('../screens/contacts/Contacts.tsx'), 'Contacts'),
})
const contact = createRoute({
  getParentRoute: () => shell,
  path: '/contacts/$contactId',
  component: lazyRouteComponent(() => import('../screens/contacts/Profile.tsx'), 'Profile'),
})
const suppressed = createRoute({
  getParentRoute: () => shell,
  path: '/contacts/blocked',
  component: lazyRouteComponent(() => import('../screens/contacts/Suppressed.tsx'), 'Suppressed'),
})
const segments = createRoute({
  getParentRoute: () => shell,
  path: '/segments',
  validateSearch: openSearch,
  component: lazyRouteComponent(() => import('../screens/segments/Segments.tsx'), 'Segments'),
})
const templates = createRoute({
  getParentRoute: () => shell,
  path: '/templates',
  validateSearch: openSearch,
  component: lazyRouteComponent(() => import('../screens/templates/Templates.tsx'), 'Templates'),
})
const gateways = createRoute({
  getParentRoute: () => shell,
  path: '/gateways',
  component: lazyRouteComponent(() => import('../screens/gateways/Gateways.tsx'), 'Gateways'),
})
const heldUp = createRoute({
  getParentRoute: () => shell,
  path: '/gateways/held-up',
  component: lazyRouteComponent(() => import('../screens/gateways/HeldUp.tsx'), 'HeldUp'),
})
const phone = createRoute({
  getParentRoute: () => shell,
  path: '/phone',
  validateSearch: (search: Record<string, unknown>): { contact?: number } =>
    Number(search.contact) > 0 ? { contact: Number(search.contact) } : {},
  component: lazyRouteComponent(() => import('../screens/phone/Phone.tsx'), 'Phone'),
})
const settings = createRoute({
  getParentRoute: () => shell,
  path: '/settings',
  component: lazyRouteComponent(() => import('../screens/settings/Settings.tsx'), 'Settings'),
})
const journey = createRoute({
  getParentRoute: () => root,
  path: '/journeys/$journeyId',
  validateSearch: (search: Record<string, unknown>): { step?: string; contact?: string } => ({
    ...(typeof search.step === 'string' ? { step: search.step } : {}),
    ...(search.contact === undefined ? {} : { contact: String(search.contact) }),
  }),
  component: lazyRouteComponent(() => import('../screens/journey/Journey.tsx'), 'Journey'),
})

const routeTree = root.addChildren([
  home,
  journey,
  shell.addChildren([journeys, contacts, suppressed, contact, segments, templates, gateways, heldUp, phone, settings]),
])

/** The addresses of the application. Screens are loaded when they are first visited. */
export const router = createRouter({ routeTree, defaultPreload: 'intent', scrollRestoration: true })

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
