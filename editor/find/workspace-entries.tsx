import {
  IconAdjustments,
  IconBook2,
  IconDeviceMobile,
  IconLanguage,
  IconMessage2,
  IconMoon,
  IconPlus,
  IconRoute,
  IconServer2,
  IconUser,
  IconUsers,
  IconUsersGroup,
} from '@tabler/icons-react'
import type { MantineColorScheme } from '@mantine/core'
import type { ComponentType } from 'react'
import type { ContactRow, SegmentRow, TemplateRow } from '../../schema/api/contacts.ts'
import type { JourneyRow } from '../../schema/api/journeys.ts'
import { setLanguage } from '../app/language.ts'
import type { router } from '../app/router.tsx'
import type { Texts } from '../i18n/texts.ts'
import type { Entry } from './entry.ts'

type Icon = ComponentType<{ size?: number | string; stroke?: number | string }>

/** What the workspace holds, as far as it is known. */
export type Workspace = {
  journeys: JourneyRow[]
  contacts: ContactRow[]
  segments: SegmentRow[]
  templates: TemplateRow[]
}

type Navigate = (typeof router)['navigate']

/** What can be found from everywhere: journeys, people, segments, templates, screens, preferences. */
export function workspaceEntries(
  { journeys, contacts, segments, templates }: Workspace,
  texts: Texts,
  { navigate, setColorScheme }: { navigate: Navigate; setColorScheme(scheme: MantineColorScheme): void },
): Entry[] {
  const { shell, find, common, settings } = texts
  const entry = (group: Entry['group'], id: string, title: string, Icon: Icon, run: () => void): Entry => ({
    id,
    group,
    title,
    icon: <Icon size={17} stroke={1.7} />,
    run,
  })
  const quiet = (id: string, title: string, Icon: Icon, run: () => void) => ({
    ...entry('actions', id, title, Icon, run),
    quiet: true,
  })
  const place = (path: Parameters<Navigate>[0]['to'], title: string, Icon: Icon) =>
    entry('places', `place:${path}`, title, Icon, () => void navigate({ to: path as '/journeys' }))
  const setting = (id: string, title: string) => ({
    ...entry('places', `setting:${id}`, title, IconAdjustments, () => void navigate({ to: '/settings' })),
    detail: shell.settings,
  })
  return [
    entry(
      'actions',
      'action:new-journey',
      find.newJourney,
      IconPlus,
      () => void navigate({ to: '/journeys', search: { create: true } }),
    ),
    ...(['en', 'zh'] as const).map((language) =>
      quiet(`action:language-${language}`, find.useLanguage[language], IconLanguage, () => setLanguage(language)),
    ),
    ...(['light', 'dark', 'auto'] as const).map((scheme) =>
      quiet(`action:scheme-${scheme}`, find.useScheme[scheme], IconMoon, () => setColorScheme(scheme)),
    ),
    ...journeys.map((row) => ({
      ...entry(
        'journeys',
        `journey:${row.id}`,
        row.name,
        IconRoute,
        () => void navigate({ to: '/journeys/$journeyId', params: { journeyId: row.id } }),
      ),
      detail: [texts.journeys.states[row.state], row.folder].filter(Boolean).join(' · '),
    })),
    ...contacts.map((row) => ({
      ...entry(
        'contacts',
        `contact:${row.id}`,
        row.name ?? row.key,
        IconUser,
        () => void navigate({ to: '/contacts/$contactId', params: { contactId: String(row.id) } }),
      ),
      detail: [row.phone, row.email].filter(Boolean).join(' · ') || row.key,
      found: true,
    })),
    ...segments.map((row) =>
      entry(
        'segments',
        `segment:${row.id}`,
        row.name,
        IconUsersGroup,
        () => void navigate({ to: '/segments', search: { open: row.id } }),
      ),
    ),
    ...templates.map((row) => ({
      ...entry(
        'templates',
        `template:${row.id}`,
        row.name,
        IconMessage2,
        () => void navigate({ to: '/templates', search: { open: row.id } }),
      ),
      detail: common.channels[row.channel],
    })),
    place('/journeys', shell.journeys, IconRoute),
    place('/contacts', shell.contacts, IconUsers),
    place('/segments', shell.segments, IconUsersGroup),
    place('/templates', shell.templates, IconMessage2),
    place('/gateways', shell.gateways, IconServer2),
    place('/phone', shell.phone, IconDeviceMobile),
    place('/settings', shell.settings, IconAdjustments),
    setting('quiet-hours', settings.quietHours),
    setting('caps', settings.caps),
    setting('keys', settings.keys),
    entry('places', 'place:docs', find.apiDocs, IconBook2, () => void globalThis.open('/docs', '_blank', 'noreferrer')),
  ]
}
